/**
 * Sees React's components unmount, through the hook that React offers to its DevTools: a client that a component held is a
 * leftover when a hot update took the component away and no other holds it.
 */
import type { Client, Clients } from './clients.ts';
import type { SdkClient } from './sdk.ts';

/** A node of React's tree, as far as it is read here (18 and 19 are alike in this). */
interface Fiber {
  readonly tag: number;
  readonly memoizedState: unknown;
  readonly memoizedProps: unknown;
  readonly stateNode: unknown;
  readonly child: Fiber | null;
  readonly sibling: Fiber | null;
  readonly return: Fiber | null;
}

interface Root {
  readonly current: Fiber;
}

/** What React calls; another tool may have put it there, or wrap it later, as React's own Fast Refresh does. */
interface DevToolsHook {
  renderers?: Map<number, unknown>;
  supportsFiber?: boolean;
  inject?: (renderer: unknown) => number;
  onScheduleFiberRoot?: (...args: unknown[]) => void;
  onCommitFiberRoot?: (id: number, root: Root, ...rest: unknown[]) => void;
  onCommitFiberUnmount?: (id: number, fiber: Fiber, ...rest: unknown[]) => void;
}

declare global {
  interface Window {
    __REACT_DEVTOOLS_GLOBAL_HOOK__?: DevToolsHook;
  }
}

const CLASS_COMPONENT = 1;
/** What Fast Refresh's and Vite's own code are served as: an unmount below them is a hot update's. */
const UPDATER = /\/@react-refresh|\/@vite\/client/;
/** Effects that clean up run after the commit: soon in a hot update, when React has time in all others. */
const UPDATE_CLEANUP_MS = 50;
const CLEANUP_MS = 1000;
/** How far a client may hide in what a component holds: `{ client }` in a ref is two steps. */
const DEPTH = 3;
const MAX_ENTRIES = 50;

/** What is known of React's trees. */
export class React {
  readonly #roots = new Set<Root>();

  /** Listens from now on; `clients` is asked only when something unmounts. */
  watch(clients: Clients, onLeft: (client: Client, isUpdate: boolean) => void): void {
    window.__REACT_DEVTOOLS_GLOBAL_HOOK__ ??= newHook();
    const hook = window.__REACT_DEVTOOLS_GLOBAL_HOOK__;
    const { onCommitFiberRoot, onCommitFiberUnmount } = hook;
    hook.onCommitFiberRoot = (id, root, ...rest) => {
      if (root.current.child) this.#roots.add(root);
      else this.#roots.delete(root);
      return onCommitFiberRoot?.call(hook, id, root, ...rest);
    };
    hook.onCommitFiberUnmount = (id, fiber, ...rest) => {
      for (const client of clients.active) {
        if (!holds(fiber, client.sdk)) continue;
        const isUpdate = UPDATER.test(new Error().stack ?? '');
        setTimeout(
          () => {
            if (clients.find(client.connection) && !this.isHeld(client.sdk)) onLeft(client, isUpdate);
          },
          isUpdate ? UPDATE_CLEANUP_MS : CLEANUP_MS,
        );
      }
      return onCommitFiberUnmount?.call(hook, id, fiber, ...rest);
    };
  }

  /** Whether a mounted component holds the client. */
  isHeld(sdk: SdkClient): boolean {
    return [...this.#roots].some(({ current }) => {
      for (let fiber: Fiber | null = current; fiber; fiber = next(fiber)) {
        if (holds(fiber, sdk)) return true;
      }
      return false;
    });
  }
}

/** What React needs to find, where no DevTools are. */
function newHook(): DevToolsHook {
  let renderers = 0;
  return {
    renderers: new Map(),
    supportsFiber: true,
    inject: () => ++renderers,
    onScheduleFiberRoot: () => {},
  };
}

/** The next of a tree, in its order. */
function next(fiber: Fiber): Fiber | null {
  if (fiber.child) return fiber.child;
  let up: Fiber | null = fiber;
  while (up && !up.sibling) up = up.return;
  return up?.sibling ?? null;
}

/** Whether a component has the client in a hook, in its props, or in a field of its class. */
function holds({ tag, memoizedState, memoizedProps, stateNode }: Fiber, sdk: SdkClient): boolean {
  if (contains(memoizedProps, sdk, 2)) return true;
  if (tag === CLASS_COMPONENT) {
    return contains(memoizedState, sdk, DEPTH) || contains({ ...(stateNode as object) }, sdk, 2);
  }
  for (let hook = memoizedState; isHook(hook); hook = hook.next) {
    if (contains(hook.memoizedState, sdk, DEPTH)) return true;
  }
  return false;
}

/** Hooks of a function component are a list. */
function isHook(value: unknown): value is { memoizedState: unknown; next: unknown } {
  return typeof value === 'object' && value !== null && 'memoizedState' in value && 'next' in value;
}

function contains(value: unknown, sdk: SdkClient, depth: number): boolean {
  if (value === sdk) return true;
  if (depth === 0 || typeof value !== 'object' || value === null) return false;
  const entries = entriesOf(value);
  return entries.slice(0, MAX_ENTRIES).some((entry) => contains(entry, sdk, depth - 1));
}

/** What is in a container; of other objects, such as elements of the page, nothing. */
function entriesOf(value: object): unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Map || value instanceof Set) return [...value.values()];
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.values(value) : [];
}
