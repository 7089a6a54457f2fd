/**
 * What outlives `server.restart()`, declared in one place. Vite makes the new server before it closes the old one, and may
 * load this very module anew for it: so it stands on the global object, and counts who uses it.
 */
import type { Hub } from './hub.ts';

interface Shared {
  readonly hub: Hub;
  users: number;
}

interface Lasting {
  /** By what they were made from. */
  readonly hubs: Map<string, Shared>;
  /** Ledgers that this process writes: not leftovers, whatever their process id says. */
  readonly ledgers: Set<string>;
}

const KEY = Symbol.for('odyssey-emulator/vite');

/** What this process has. */
export function lasting(): Lasting {
  const holder = globalThis as { [KEY]?: Lasting };
  holder[KEY] ??= { hubs: new Map(), ledgers: new Set() };
  return holder[KEY];
}

/** The hub of `key`, made when nobody uses one; `leave` gives it back, and the last to leave closes it. */
export function shareHub(key: string, make: () => Hub): { hub: Hub; leave: () => Promise<void> } {
  const { hubs } = lasting();
  const shared = hubs.get(key) ?? { hub: make(), users: 0 };
  hubs.set(key, shared);
  shared.users++;
  let hasLeft = false;
  return {
    hub: shared.hub,
    leave: async () => {
      if (hasLeft) return;
      hasLeft = true;
      if (--shared.users > 0) return;
      hubs.delete(key);
      await shared.hub.close();
    },
  };
}
