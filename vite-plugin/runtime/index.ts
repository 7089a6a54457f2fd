/**
 * What runs in the page, before all of the app: points the SDK's clients to the dev server, knows which are connected, and
 * disconnects those that nobody can use any more.
 */
import { MOUNT, type PageConfig, type ReleaseCause, type ServerMessage } from '../protocol.ts';
import { createBadge } from './badge.ts';
import { Channel, titleOf } from './channel.ts';
import { Clients } from './clients.ts';
import { React } from './react.ts';
import { watchClass } from './sdk.ts';

/** How the SDK's class and the hot module find the runtime: see `sdk-transform.ts` and `page.ts`. */
const KEY = Symbol.for('odyssey-emulator/page');
/** A reload that Vite has announced comes within this time, or not at all. */
const RELOAD_WITHIN_MS = 2000;
/** When those who made way in a hot update have done so. */
const KEPT_AFTER_MS = 300;

/** Starts the runtime, once in a page. */
export function start(config: PageConfig): void {
  if (KEY in globalThis) return;
  const base = config.panelPath.slice(0, -`${MOUNT}/`.length);
  // In memory and nowhere else: a duplicated tab begins with a copy of what is stored.
  const name = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const badge =
    config.badge && createBadge({ place: config.badge, panelPath: config.panelPath, document: name });
  const channel = new Channel(config, name, hear);
  const react = new React();
  const clients = new Clients({ config, document: name, base, channel, isHeld: (sdk) => react.isHeld(sdk) });
  let isReloading = false;

  function hear(message: ServerMessage): void {
    if (message.type === 'state') {
      const { state } = message;
      const own = state.tabs.find((tab) => tab.document === name);
      if (own) Channel.keepNumber(own.number);
      if (badge) badge.update(state);
      return;
    }
    if (message.type === 'hint') {
      const creation = clients.creationOf(message.connection);
      console.warn(`[odyssey] ${message.text}`, ...(creation ? [creation.error] : []));
      return;
    }
    const client = clients.find(message.connection);
    if (!client) channel.say({ type: 'closed', connection: message.connection, cause: 'evicted' });
    else if (message.type === 'release') clients.disconnect(client, message.cause);
    else if (clients.isShown(client)) channel.say({ type: 'in_use', connection: client.connection });
    else clients.disconnect(client, 'evicted');
  }

  /** The page goes, or stands still: what it holds goes with it. */
  function leave(cause: ReleaseCause): void {
    if (clients.haveBeen) navigator.sendBeacon(`${config.prefix}/bye/${name}?cause=${cause}`);
    for (const client of clients.active) clients.disconnect(client, cause);
    channel.close();
  }

  function hot(event: string, payload: { paths?: string[]; updates?: { path: string }[] }): void {
    if (event === 'vite:beforeFullReload') {
      isReloading = true;
      setTimeout(() => {
        isReloading = false;
      }, RELOAD_WITHIN_MS);
    } else if (event === 'vite:beforePrune') {
      for (const client of clients.active) {
        const { loading = null } = client.creation ?? {};
        if (loading !== null && payload.paths?.includes(loading)) clients.disconnectLeak(client, 'pruned');
      }
    } else if (event === 'vite:beforeUpdate' && clients.active.length > 0) {
      const before = clients.active;
      const paths = [...new Set(payload.updates?.map(({ path }) => path))];
      setTimeout(() => {
        const kept = before.filter((client) => clients.find(client.connection) === client);
        if (kept.length === 0) return;
        channel.say({ type: 'kept', connections: kept.map(({ connection }) => connection), paths });
      }, KEPT_AFTER_MS);
    }
  }

  Object.defineProperty(window, '__ODYSSEY_API_URL__', {
    configurable: true,
    get: () => clients.nextUrl(),
    set: (url) =>
      console.warn(
        `[odyssey] ignored: __ODYSSEY_API_URL__ = ${url}. odyssey({ target }) in the Vite config says where clients connect.`,
      ),
  });
  Object.defineProperty(globalThis, KEY, {
    value: { adopt: (Class: { prototype: object }) => watchClass(Class, clients), hot },
  });
  react.watch(clients, (client, isUpdate) => {
    if (isUpdate) clients.disconnectLeak(client, 'unmounted');
    else channel.say({ type: 'suspected', connection: client.connection, suspicion: 'left_connected' });
  });
  addEventListener('pagehide', ({ persisted }) => {
    leave(persisted ? 'page_cached' : isReloading ? 'full_reload' : 'page_gone');
  });
  document.addEventListener('freeze', () => leave('page_frozen'));
  const back = () => channel.open();
  addEventListener('pageshow', ({ persisted }) => persisted && back());
  document.addEventListener('resume', back);
  addEventListener('load', () => {
    channel.say({ type: 'page', title: titleOf(), path: location.pathname + location.search });
  });
  setInterval(() => {
    // A session may be held for credentials that are handed over, or by a client that is not known.
    if (clients.haveBeen) channel.say({ type: 'beat' });
  }, config.beatMs);
  channel.open();
}
