/** A player that connects while it is mounted, and a switch that mounts it. */
import { type UseOdysseyHandlers, useOdyssey } from '@odysseyml/odyssey/react';
import { type FormEvent, useEffect, useMemo, useState } from 'react';

const API_KEY = new URLSearchParams(location.search).get('key') ?? 'ody_local';

/** The page: a player that can be shown and hidden. */
export function App() {
  const [isShown, setIsShown] = useState(true);
  return (
    <main>
      {isShown ? (
        <Player onHide={() => setIsShown(false)} />
      ) : (
        <button type="button" onClick={() => setIsShown(true)}>
          Show the player
        </button>
      )}
    </main>
  );
}

function Player({ onHide }: { onHide: () => void }) {
  const [streamId, setStreamId] = useState<string | null>(null);
  const [applied, setApplied] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  // The hook makes a new `connect` for new handlers; an object literal here would connect again at each render.
  const handlers = useMemo<UseOdysseyHandlers>(
    () => ({
      onStreamStarted: setStreamId,
      onStreamEnded: () => setStreamId(null),
      onDisconnected: () => setStreamId(null),
      onInteractAcknowledged: setApplied,
      onStreamError: (reason, message) => setFailure(`${reason}: ${message}`),
    }),
    [],
  );
  const { connect, startStream, interact, endStream, mediaStream, status, error } = useOdyssey({
    apiKey: API_KEY,
    handlers,
  });

  useEffect(() => {
    // StrictMode unmounts at once and mounts again, which the hook reports here; `error` has the failures that matter.
    connect().catch(() => {});
  }, [connect]);

  const attempt = (action: Promise<unknown>) => {
    setFailure(null);
    action.catch((reason: unknown) => setFailure(reason instanceof Error ? reason.message : String(reason)));
  };
  const onStart = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    attempt(startStream({ prompt: String(form.get('prompt')), portrait: form.has('portrait') }));
  };
  const onInteract = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    attempt(interact({ prompt: String(new FormData(event.currentTarget).get('prompt')) }));
  };

  return (
    <>
      <Video stream={mediaStream} />
      <section aria-label="Controls">
        <h1>Odyssey</h1>
        <p>
          <output id="status">{status}</output>
        </p>
        <form onSubmit={onStart}>
          <label>
            Prompt <input name="prompt" defaultValue="a lighthouse on a cliff at sunset" />
          </label>
          <label className="check">
            <input type="checkbox" name="portrait" /> Portrait
          </label>
          <div className="buttons">
            <button type="submit" disabled={status !== 'connected' || streamId !== null}>
              Start
            </button>
            <button type="button" disabled={streamId === null} onClick={() => attempt(endStream())}>
              End
            </button>
          </div>
        </form>
        <form onSubmit={onInteract}>
          <label>
            What happens next? <input name="prompt" defaultValue="a storm comes up" />
          </label>
          <button type="submit" disabled={streamId === null}>
            Interact
          </button>
        </form>
        <dl>
          <dt>Stream</dt>
          <dd id="stream">{streamId ?? 'none'}</dd>
          <dt>Applied prompt</dt>
          <dd id="applied">{applied ?? 'none'}</dd>
        </dl>
        <p id="error" role="alert">
          {failure ?? error}
        </p>
        <button type="button" onClick={onHide}>
          Hide the player
        </button>
      </section>
    </>
  );
}

function Video({ stream }: { stream: MediaStream | null }) {
  const [element, setElement] = useState<HTMLVideoElement | null>(null);
  useEffect(() => {
    if (element) element.srcObject = stream;
  }, [element, stream]);
  return <video ref={setElement} autoPlay muted playsInline />;
}
