/** @jsxImportSource hono/jsx/dom */
/** What was released, the newest first: when, whose, why, and how long it was held. */
import type { ReleasedState } from '../protocol.ts';
import { duration, placeText, sentence } from './words.ts';

/** The section; while nothing was released it says what will stand here. */
export function Released({ released, nowMs }: { released: readonly ReleasedState[]; nowMs: number }) {
  return (
    <section class="released" aria-labelledby="released">
      <h2 id="released">Released</h2>
      {released.length === 0 ? (
        <p class="empty">Nothing yet. Every session that ends is listed here, with what ended it.</p>
      ) : (
        <ol>
          {released.map((one) => (
            <li key={`${one.sessionId} ${one.releasedAtMs}`} class={one.cause}>
              <Time ms={one.releasedAtMs} nowMs={nowMs} />
              <div>
                <p class="cause">{sentence(one.text)}</p>
                <p class="meta">
                  <span>{one.tab === null ? 'Earlier dev server' : `Tab ${one.tab}`}</span>{' '}
                  <span>held {duration(one.heldMs)}</span> <code>{placeText(one.place)}</code>
                </p>
              </div>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Time({ ms, nowMs }: { ms: number; nowMs: number }) {
  const date = new Date(ms);
  const today = date.toDateString() === new Date(nowMs).toDateString();
  return (
    <time datetime={date.toISOString()} title={date.toLocaleString()}>
      {today
        ? date.toLocaleTimeString([], {
            hour: '2-digit',
            minute: '2-digit',
            second: '2-digit',
            hourCycle: 'h23',
          })
        : date.toLocaleDateString([], { month: 'short', day: 'numeric' })}
    </time>
  );
}
