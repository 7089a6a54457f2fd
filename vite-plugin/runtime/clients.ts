/** The clients of this page that are connected, or connect: what each was made by, and the end of those that are not needed. */
import type { Leak, PageConfig, ReleaseCause } from '../protocol.ts';
import type { Channel } from './channel.ts';
import { type Handlers, type SdkClient, type SdkListener, withHandlers } from './sdk.ts';
import { type Creation, captureCreation, isRemade } from './stack.ts';

/** A client that holds a session, or is about to. */
export interface Client {
  readonly sdk: SdkClient;
  readonly connection: number;
  readonly creation: Creation | undefined;
}

/** Clients that were made and have not connected: it is remembered where, of so many. */
const REMEMBERED = 200;

/** Whether a component that is mounted holds the client. */
export type IsHeld = (sdk: SdkClient) => boolean;

/** The clients of a page. */
export class Clients implements SdkListener {
  readonly #config: PageConfig;
  readonly #document: string;
  readonly #base: string;
  readonly #channel: Channel;
  readonly #isHeld: IsHeld;
  readonly #active = new Map<SdkClient, Client>();
  /** By the number in the URL that a constructor read. */
  readonly #made = new Map<number, Creation>();
  readonly #creations = new WeakMap<SdkClient, Creation>();
  /** The last that were found leaking: the console shows where each was made. */
  readonly #leaks = new Map<number, Creation>();
  #count = 0;

  constructor(options: {
    config: PageConfig;
    document: string;
    base: string;
    channel: Channel;
    isHeld: IsHeld;
  }) {
    this.#config = options.config;
    this.#document = options.document;
    this.#base = options.base;
    this.#channel = options.channel;
    this.#isHeld = options.isHeld;
  }

  get active(): Client[] {
    return [...this.#active.values()];
  }

  /** Whether there has been any, known to be connected or not. */
  get haveBeen(): boolean {
    return this.#count > 0;
  }

  /** The URL for the next client: each constructor reads one, and so the stack of this moment is its. */
  nextUrl(): string {
    const number = ++this.#count;
    remember(this.#made, number, captureCreation(this.#base));
    return this.#urlOf(number);
  }

  find(connection: number): Client | undefined {
    return this.active.find((client) => client.connection === connection);
  }

  /** Where the client of a connection was made that is open, or has leaked. */
  creationOf(connection: number): Creation | undefined {
    return this.find(connection)?.creation ?? this.#leaks.get(connection);
  }

  onConnect(
    sdk: SdkClient,
    handlers: Handlers | undefined,
    sessionId: string | undefined,
  ): Handlers | Promise<Handlers> {
    // One that failed may still hold what it had.
    this.#end(sdk, 'disconnected');
    const client = this.#next(sdk);
    const { connection } = client;
    this.#supersede(client);
    this.#begin(client, 'stream');
    if (sessionId !== undefined) this.#channel.say({ type: 'adopted', connection, sessionId });
    this.#active.set(sdk, client);
    const own = this.#watch(client, handlers ?? sdk.handlers ?? {});
    // A page that comes out of the cache: the dev server must know that it lives before it reserves for it.
    return this.#channel.isOpening ? this.#channel.opened().then(() => own) : own;
  }

  onCredentials(sdk: SdkClient): void {
    this.#begin(this.#next(sdk), 'credentials');
  }

  onDisconnect(sdk: SdkClient): void {
    this.#end(sdk, 'disconnected');
  }

  /** Makes a client disconnect. */
  disconnect({ sdk }: Client, cause: ReleaseCause): void {
    this.#end(sdk, cause);
    sdk.disconnect();
  }

  /** The same of one that its own code should have disconnected. */
  disconnectLeak({ sdk, connection, creation }: Client, cause: ReleaseCause): void {
    if (creation) remember(this.#leaks, connection, creation);
    this.#end(sdk, cause, creation?.isByReact ? 'component' : 'module');
    sdk.disconnect();
  }

  /** Whether the page shows its picture. */
  isShown({ sdk }: Client): boolean {
    const tracks = sdk.mediaStream?.getTracks() ?? [];
    return [...document.querySelectorAll<HTMLMediaElement>('video, audio')].some(
      ({ srcObject }) =>
        srcObject instanceof MediaStream && srcObject.getTracks().some((track) => tracks.includes(track)),
    );
  }

  /**
   * The rule for hot updates: what made itself again, without the user, has taken the place of what it made before. A client
   * that somebody's click made may be one of several on the page, so that it is only suspected.
   */
  #supersede(newer: Client): void {
    for (const older of this.active) {
      if (older.sdk === newer.sdk || !older.creation || !newer.creation) continue;
      if (!isRemade(older.creation, newer.creation) || this.#isHeld(older.sdk)) continue;
      if (older.creation.isAutomatic && newer.creation.isAutomatic) {
        this.disconnectLeak(older, 'superseded');
      } else {
        const { connection } = older;
        this.#channel.say({ type: 'suspected', connection, suspicion: 'maybe_superseded' });
      }
    }
  }

  #next(sdk: SdkClient): Client {
    return { sdk, connection: ++this.#count, creation: this.#creationOf(sdk) };
  }

  /** From now on the client's requests are this connection's. */
  #begin({ sdk, connection, creation }: Client, purpose: 'stream' | 'credentials'): void {
    if (sdk.config) sdk.config.apiUrl = this.#urlOf(connection);
    this.#channel.say({ type: 'connecting', connection, place: creation?.place ?? null, purpose });
  }

  #creationOf(sdk: SdkClient): Creation | undefined {
    const known = this.#creations.get(sdk);
    if (known) return known;
    const number = Number(sdk.config?.apiUrl?.split('/').pop());
    const made = this.#made.get(number);
    this.#made.delete(number);
    if (made) this.#creations.set(sdk, made);
    return made;
  }

  #watch(client: Client, handlers: Handlers): Handlers {
    const { sdk, connection } = client;
    // What an earlier connection of the same client says comes too late.
    const say = (message: Parameters<Channel['say']>[0]) => {
      if (this.#active.get(sdk) === client) this.#channel.say(message);
    };
    return withHandlers(handlers, {
      onStatusChange: (status: string) => {
        if (status === 'connected') say({ type: 'connected', connection });
        if (status === 'failed' && this.#active.get(sdk) === client) this.#end(sdk, 'aborted');
      },
      onStreamStarted: (streamId: string) => say({ type: 'streaming', connection, streamId }),
      onStreamEnded: () => say({ type: 'stream_ended', connection }),
      onStreamError: () => say({ type: 'stream_ended', connection }),
    });
  }

  #end(sdk: SdkClient, cause: ReleaseCause, leak?: Leak): void {
    const client = this.#active.get(sdk);
    if (!client) return;
    this.#active.delete(sdk);
    this.#channel.say({ type: 'closed', connection: client.connection, cause, ...(leak && { leak }) });
  }

  #urlOf(number: number): string {
    return `${location.origin}${this.#config.prefix}/api/${this.#document}/${number}`;
  }
}

/** Adds to a map that is kept small. */
function remember(map: Map<number, Creation>, number: number, creation: Creation): void {
  map.set(number, creation);
  const [oldest] = map.keys();
  if (map.size > REMEMBERED && oldest !== undefined) map.delete(oldest);
}
