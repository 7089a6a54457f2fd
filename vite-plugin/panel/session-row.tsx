/** @jsxImportSource hono/jsx/dom */
/** One session: how far it is, where it was made, how long it has, and the button that releases it. */
import { useEffect, useRef, useState } from 'hono/jsx/dom';
import type { Place, SessionState, StreamState } from '../protocol.ts';
import type { Connection } from './connection.ts';
import { LATE_MS, minutes, timeLeft } from './time-left.ts';
import { age, PHASES, placeText, rateText, SUSPICIONS, sessionTag } from './words.ts';

/** The id of the heading above all rows: where the focus goes when the row that had it is gone. */
export const SESSIONS_ID = 'sessions';

/** How long a session that the server says it has released may stay before its button can be used again. */
const PATIENCE_MS = 5000;

interface Props {
  readonly session: SessionState;
  /** What the tab is called. */
  readonly tab: string;
  readonly online: boolean;
  readonly nowMs: number;
  readonly release: Connection['release'];
}

/** A row of a tab's list. */
export function SessionRow({ session, tab, online, nowMs, release }: Props) {
  const { sessionId, phase, place, stream, suspicion } = session;
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const onRelease = async () => {
    if (pending || !online) return;
    setPending(true);
    setError(null);
    const problem = await release(sessionId);
    // On success the next state is without this row; should it still be there later, one may try again.
    setError(problem);
    setTimeout(() => setPending(false), problem === null ? PATIENCE_MS : 0);
  };
  return (
    <li class={`session ${phase}`}>
      <p class="phase">
        <span class="dot" />
        {PHASES[phase]}
      </p>
      <div class="made">
        <p>
          <PlaceName place={place} />
        </p>
        <p class="meta">
          <span>held {age(nowMs - session.reservedAtMs)}</span>{' '}
          <code title={sessionId}>{sessionTag(sessionId)}</code>
        </p>
      </div>
      {stream && <StreamTime stream={stream} nowMs={nowMs} />}
      <ReleaseButton
        label={`${pending ? 'Releasing' : 'Release'} the session of ${tab}, made at ${placeText(place)}, ${sessionId}`}
        pending={pending}
        disabled={pending || !online}
        onRelease={onRelease}
      />
      {suspicion && (
        <p class="suspicion">
          <strong>Perhaps a leftover.</strong> {SUSPICIONS[suspicion]} It is ended only when the service is
          full.
        </p>
      )}
      {error && (
        <p class="error" role="alert">
          Not released: {error}
        </p>
      )}
    </li>
  );
}

/** The file's own name stands out, as that is what one looks for. */
function PlaceName({ place }: { place: Place | null }) {
  if (place === null) return <span class="unknown">Unknown place</span>;
  const name = place.file.lastIndexOf('/') + 1;
  return (
    <code>
      <span class="folder">{place.file.slice(0, name)}</span>
      <strong>
        {place.file.slice(name)}:{place.line}
      </strong>
    </code>
  );
}

function StreamTime({ stream, nowMs }: { stream: StreamState; nowMs: number }) {
  const left = timeLeft(stream, nowMs);
  const rate = rateText(stream.rate);
  return (
    <div class={left < LATE_MS ? 'time late' : 'time'}>
      <p>
        <strong>{minutes(left)}</strong> left of {minutes(stream.limitMs)}
      </p>
      <progress value={left} max={stream.limitMs} aria-label="Stream time left" />
      {rate && <p class="meta">{rate}</p>}
    </div>
  );
}

interface ButtonProps {
  readonly label: string;
  readonly pending: boolean;
  readonly disabled: boolean;
  readonly onRelease: () => void;
}

function ReleaseButton({ label, pending, disabled, onRelease }: ButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(
    () => () => {
      if (document.activeElement === button.current) document.getElementById(SESSIONS_ID)?.focus();
    },
    [],
  );
  // Not `disabled`, which would take the focus away from where the user has it.
  return (
    <button ref={button} type="button" aria-label={label} aria-disabled={`${disabled}`} onClick={onRelease}>
      {pending ? 'Releasing…' : 'Release'}
    </button>
  );
}
