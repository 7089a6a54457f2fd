/** Why sessions are released, suspected, and what to do about it, in words. */
import type { Leak, Place, ReleaseCause, Suspicion } from './protocol.ts';

/** Each cause, as one would say it after "released: ". */
export const CAUSE_TEXTS: Readonly<Record<ReleaseCause, string>> = {
  disconnected: 'the app disconnected',
  aborted: 'the app gave its connect() up',
  page_gone: 'the page was closed, reloaded or left',
  full_reload: 'Vite reloads the page',
  page_cached: 'the page went into the back/forward cache',
  page_frozen: 'the browser froze the page',
  page_silent: 'the page has not been heard of: it hangs, or the machine slept',
  page_lost: 'the tab crashed, or its browser was killed',
  superseded: 'a hot update made its client anew',
  pruned: 'a hot update removed the module that made its client',
  unmounted: 'a hot update unmounted the component that held its client',
  evicted: 'suspected to be a leftover, it made room for another',
  released_in_panel: 'released in the panel',
  server_closed: 'the dev server closes',
  ledger: 'left over by a dev server that was killed',
  ended_by_service: 'the service ended it',
};

/** Each suspicion, as one would say it after "may be a leftover: ". */
export const SUSPICION_TEXTS: Readonly<Record<Suspicion, string>> = {
  never_opened: 'reserved, and not opened since',
  maybe_superseded: 'a newer client was made by code that a hot update has changed',
  left_connected: 'the component that held its client has unmounted',
};

/** What the app's code should do instead of leaving a client connected. */
const REMEDIES: Readonly<Record<Leak, string>> = {
  module: 'import.meta.hot?.dispose(() => client.disconnect()), or keep the client in import.meta.hot.data',
  component: 'return () => client.disconnect() from the effect that connects',
};

/** A hint for the code that has left a client connected; `why` in words. */
export function leakHint(leak: Leak, why: string, place: Place | null): string {
  return `The client made at ${showPlace(place)} was left connected: ${why}. In its code: ${REMEDIES[leak]}.`;
}

/** `src/player.ts:12`, or words where it is not known. */
export function showPlace(place: Place | null): string {
  return place ? `${place.file}:${place.line}` : 'an unknown place';
}
