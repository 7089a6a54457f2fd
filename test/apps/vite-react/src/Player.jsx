import { useOdyssey } from '@odysseyml/odyssey/react';
import { useEffect, useRef, useState } from 'react';

const handlers = {};

/** Connects while it is mounted, and shows a stream. */
export function Player() {
  const video = useRef(null);
  const [hasPicture, setHasPicture] = useState(false);
  const { connect, startStream, status } = useOdyssey({
    apiKey: import.meta.env.VITE_ODYSSEY_API_KEY,
    handlers,
  });

  useEffect(() => {
    setHasPicture(false);
    connect()
      .then((stream) => {
        video.current.srcObject = stream;
        setHasPicture(true);
      })
      // StrictMode unmounts at once and mounts again, which the hook reports here; `status` has what matters.
      .catch(() => {});
  }, [connect]);

  useEffect(() => {
    // The SDK may hand out the picture a moment before its status says so, and starts nothing until then.
    if (hasPicture && status === 'connected') {
      startStream({ prompt: 'a lighthouse on a cliff at sunset', portrait: false }).catch(() => {});
    }
  }, [hasPicture, status, startStream]);

  return (
    <>
      <video ref={video} autoPlay muted playsInline />
      <p>
        <output id="status">{status}</output>
      </p>
    </>
  );
}
