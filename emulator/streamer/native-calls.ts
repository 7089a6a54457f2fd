/** The two ways in which this process and the native library call each other without harm. */

/** For calls that may throw when the other side closed a moment ago, which is no news. */
export function swallow<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}

/** Who listens to native callbacks. */
export interface Listener {
  /** After it is true nothing is told any more. */
  isClosed(): boolean;
  /** A handler threw: the emulator's own fault. */
  onFault(error: unknown): void;
}

/** Wraps a native callback: what it throws must not reach the library, which would abort the process. */
export function guarded<Args extends unknown[]>(
  listener: Listener,
  handle: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    if (listener.isClosed()) return;
    try {
      handle(...args);
    } catch (error) {
      // Out of the native frame first: what a fault causes may close this very peer.
      queueMicrotask(() => listener.onFault(error));
    }
  };
}

/** What the library says of a call that it refused, without its own way of starting. */
export function nativeMessage(error: unknown): string {
  return error instanceof Error
    ? error.message.replace(/^libdatachannel error while [^:]*: /, '')
    : String(error);
}
