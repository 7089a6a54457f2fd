/** Why sessions are released, suspected, and what to do about it, in words. */
import type { Place, ReleaseCause, Suspicion } from './protocol.ts';

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

/** What the app's code should do instead of leaving a client connected, by the cause that showed it. */
const REMEDIES: Partial<Record<ReleaseCause | Suspicion, string>> = {
  superseded:
    'import.meta.hot?.dispose(() => client.disconnect()), or keep the client in import.meta.hot.data',
  pruned: 'import.meta.hot?.prune(() => client.disconnect())',
  unmounted: 'return () => client.disconnect() from the effect that connects',
  left_connected: 'return () => client.disconnect() from the effect that connects',
};

/** A hint for the code that leaves a client connected; undefined where the code is not to blame. */
export function leakHint(cause: ReleaseCause | Suspicion, place: Place | null): string | undefined {
  const remedy = REMEDIES[cause];
  if (remedy === undefined) return undefined;
  const what =
    cause in CAUSE_TEXTS ? CAUSE_TEXTS[cause as ReleaseCause] : SUSPICION_TEXTS[cause as Suspicion];
  return `The client made at ${showPlace(place)} was left connected: ${what}. In its code: ${remedy}.`;
}

/** `src/player.ts:12`, or words where it is not known. */
export function showPlace(place: Place | null): string {
  return place ? `${place.file}:${place.line}` : 'an unknown place';
}
