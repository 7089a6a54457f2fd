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
  /** It is about to connect, perhaps to a session that was reserved already; what is returned are the handlers for it. */
  onConnect(
    client: SdkClient,
    handlers: Handlers | undefined,
    sessionId: string | undefined,
  ): Promise<Handlers> | Handlers;
  /** It is about to reserve a session for credentials. */
  onCredentials(client: SdkClient): void;
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
  // `connect(handlers)`, and `connectWithCredentials(credentials, handlers)`.
  for (const [name, before] of [
    ['connect', 0],
    ['connectWithCredentials', 1],
  ] as const) {
    wrap(
      name,
      (connect) =>
        async function (...args) {
          if (BUSY.includes(this.currentStatus)) return connect.apply(this, args);
          const { sessionId } = (before === 0 ? {} : args[0]) as { sessionId?: string };
          const own = listener.onConnect(this, args[before] as Handlers | undefined, sessionId);
          // Not a moment later than without us, or a second call would find the client idle too.
          args[before] = own instanceof Promise ? await own : own;
          const stream = await connect.apply(this, args);
          await untilConnected(this);
          return stream;
        },
    );
  }
  wrap(
    'createClientCredentials',
    (create) =>
      async function () {
        listener.onCredentials(this);
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

/** See {@link untilConnected}. */
const SETTLE_MS = 20;

/**
 * The SDK (1.3.1) hands out its picture when its channel is open, which may be a moment before it has heard that it is
 * connected, and until then starts no stream. And Chromium (156) now and then keeps for ever what is written on a channel
 * in the moment that it opens. On a busy machine each meets an app that starts a stream at once in one of some hundred tries.
 */
async function untilConnected(client: SdkClient): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  while (client.currentStatus === 'connecting');
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
