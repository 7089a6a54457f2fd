/** @jsxImportSource hono/jsx/dom */
/** The whole panel: head, what is open now, and what was released. */
import { useSyncExternalStore } from 'hono/jsx/dom';
import type { Connection } from './connection.ts';
import { Head } from './head.tsx';
import { Released } from './released.tsx';
import { Sessions } from './sessions.tsx';

/** Draws what the connection has, anew with every change. */
export function App({ connection }: { connection: Connection }) {
  const { state, online, nowMs, news } = useSyncExternalStore(connection.subscribe, connection.view);
  return (
    <div class={online ? 'page' : 'page offline'}>
      <p class="unseen" role="status">
        {news}
      </p>
      <Head state={state} />
      {state && (
        <main>
          <Sessions state={state} online={online} nowMs={nowMs} release={connection.release} />
          <Released released={state.released} nowMs={nowMs} />
        </main>
      )}
      {state && !online && <p class="notice">Lost the dev server: this is how things stood. Reconnecting…</p>}
    </div>
  );
}
