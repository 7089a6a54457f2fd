/** The SDK's class, as far as the runtime uses it: the methods that begin and end a connection are wrapped, none is replaced. */

/** The handlers that one gives to `connect()`. */
export type Handlers = Record<string, unknown>;

/** A client; private fields may be missing in versions to come. */
export interface SdkClient {
  readonly config?: { apiUrl?: string };
  readonly handlers?: Handlers;
  readonly currentStatus: string;
  readonly mediaStream: MediaStream | null;
  disconnect(): void;
}

/** What becomes of clients. */
export interface SdkListener {
  /** It is about to connect, or to use credentials or reserve for them; what is returned is given to the SDK as handlers. */
  onConnect(
    client: SdkClient,
    handlers: Handlers | undefined,
    purpose: { readonly kind: 'stream' | 'credentials'; readonly sessionId?: string },
  ): Promise<Handlers> | Handlers;
  onDisconnect(client: SdkClient): void;
}

type Method = (this: SdkClient, ...args: unknown[]) => unknown;

/** While it is one of these, `connect()` does nothing (the SDK's source). */
const BUSY = ['authenticating', 'connecting', 'reconnecting', 'connected'];

/** Wraps the methods of a class. */
export function watchClass(Class: { prototype: object }, listener: SdkListener): void {
  const methods = Class.prototype as Record<string, Method | undefined>;
  const wrap = (name: string, wrapper: (original: Method) => Method) => {
    const original = methods[name];
    if (typeof original === 'function') methods[name] = wrapper(original);
  };
  wrap(
    'connect',
    (connect) =>
      async function (handlers) {
        if (BUSY.includes(this.currentStatus)) return connect.call(this, handlers);
        const own = listener.onConnect(this, handlers as Handlers | undefined, { kind: 'stream' });
        return connect.call(this, own instanceof Promise ? await own : own);
      },
  );
  wrap(
    'connectWithCredentials',
    (connect) =>
      async function (credentials, handlers) {
        if (BUSY.includes(this.currentStatus)) return connect.call(this, credentials, handlers);
        const { sessionId } = credentials as { sessionId: string };
        const own = listener.onConnect(this, handlers as Handlers | undefined, { kind: 'stream', sessionId });
        return connect.call(this, credentials, own instanceof Promise ? await own : own);
      },
  );
  wrap(
    'createClientCredentials',
    (create) =>
      async function () {
        await listener.onConnect(this, undefined, { kind: 'credentials' });
        return create.call(this);
      },
  );
  wrap(
    'disconnect',
    (disconnect) =>
      function () {
        listener.onDisconnect(this);
        return disconnect.call(this);
      },
  );
}

/** The handlers with ours in front of some: the app's are called as before. */
export function withHandlers(
  handlers: Handlers,
  ours: Readonly<Record<string, (...args: never[]) => void>>,
): Handlers {
  return new Proxy(handlers, {
    get(target, name, receiver) {
      const theirs: unknown = Reflect.get(target, name, receiver);
      const own = typeof name === 'string' ? ours[name] : undefined;
      if (!own) return theirs;
      return (...args: never[]) => {
        own(...args);
        if (typeof theirs === 'function') return theirs.apply(target, args);
      };
    },
  });
}
