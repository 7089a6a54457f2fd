import { useOdyssey } from '@odysseyml/odyssey/react';
import { useEffect, useRef } from 'react';

const handlers = {};

/** Connects while it is mounted, and shows a stream. */
export function Player() {
  const video = useRef(null);
  const { connect, startStream, status } = useOdyssey({
    apiKey: import.meta.env.VITE_ODYSSEY_API_KEY,
    handlers,
  });

  useEffect(() => {
    connect()
      .then((stream) => {
        video.current.srcObject = stream;
        return startStream({ prompt: 'a lighthouse on a cliff at sunset', portrait: false });
      })
      // StrictMode unmounts at once and mounts again, which the hook reports here; `status` has what matters.
      .catch(() => {});
  }, [connect, startStream]);

  return (
    <>
      <video ref={video} autoPlay muted playsInline />
      <p>
        <output id="status">{status}</output>
      </p>
    </>
  );
}
