/** The panel's line to the dev server: what it was told last, and whether it is still being told. */
import type { DevState, ServerMessage } from '../protocol.ts';
import { news } from './news.ts';

/** What there is to show. */
export interface View {
  /** Null until the first state came. */
  readonly state: DevState | null;
  /** Whether the dev server is on the line; false while trying to get it back. */
  readonly online: boolean;
  /** The dev server's time; it stands still while offline, as nothing is known then. */
  readonly nowMs: number;
  /** What has changed last, for those who do not see it. */
  readonly news: string;
}

/** The line: subscribe to it, and read what there is. */
export interface Connection {
  readonly view: () => View;
  /** Calls back with every change; gives what ends it. */
  readonly subscribe: (onChange: () => void) => () => void;
  /** Lets go of a session. Gives null, or why it did not work. */
  readonly release: (sessionId: string) => Promise<string | null>;
}

const RETRY_MS = [500, 1000, 2000, 4000];
const TICK_MS = 1000;

/** Opens the line below `prefix`, and opens it again whenever it breaks. */
export function connect(prefix: string): Connection {
  let view: View = { state: null, online: false, nowMs: Date.now(), news: '' };
  let skew = 0;
  let failures = 0;
  const listeners = new Set<() => void>();
  const show = (change: Partial<View>) => {
    view = { ...view, ...change };
    for (const listener of listeners) listener();
  };

  const open = () => {
    const url = new URL(`${prefix}/panel`, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    socket.onmessage = ({ data }) => {
      const message: ServerMessage = JSON.parse(String(data));
      if (message.type !== 'state') return;
      failures = 0;
      skew = message.state.nowMs - Date.now();
      show({
        state: message.state,
        online: true,
        nowMs: message.state.nowMs,
        news: news(view.state, message.state) ?? (view.online ? view.news : 'Connected to the dev server.'),
      });
    };
    // Every end comes here, that of a socket which never opened too.
    socket.onclose = () => {
      if (view.online) show({ online: false, news: 'Lost the dev server. Reconnecting.' });
      setTimeout(retry, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
      failures += 1;
    };
  };

  const retry = async () => {
    if (await hasMoved(prefix)) location.reload();
    else open();
  };

  open();
  setInterval(() => {
    if (view.online && !document.hidden) show({ nowMs: Date.now() + skew });
  }, TICK_MS);

  return {
    view: () => view,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    async release(sessionId) {
      try {
        const answer = await fetch(`${prefix}/release`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ sessionId }),
        });
        return answer.ok ? null : await detailOf(answer);
      } catch {
        return 'The dev server did not answer.';
      }
    },
  };
}

/** A dev server that was started anew has a new secret: then the page it serves names another prefix than this one. */
async function hasMoved(prefix: string): Promise<boolean> {
  try {
    const answer = await fetch(location.href, { cache: 'no-store' });
    const config = /id="config">([^<]+)/.exec(await answer.text())?.[1];
    return config !== undefined && JSON.parse(config).prefix !== prefix;
  } catch {
    return false;
  }
}

async function detailOf(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => null);
  return typeof body === 'object' && body !== null && 'detail' in body && typeof body.detail === 'string'
    ? body.detail
    : `The dev server answered ${answer.status}.`;
}
