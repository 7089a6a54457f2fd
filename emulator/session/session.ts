/**
 * One session: the reservation of a streamer, from `/sessions/request` until its slot is free again.
 *
 *     reserved → connecting → connected ⇄ streaming → released
 *     and from any of them → dangling (its socket is gone) → connecting | released
 */
import type { CancelTimer } from '../clock.ts';
import type { ReleaseCause, StreamEndCause } from '../journal.ts';
import type { Seed } from '../seed.ts';
import { type IceCandidate, PeerNegotiationError } from '../streamer/peer.ts';
import type { Streamer } from '../streamer/streamer.ts';
import type { SessionContext } from './context.ts';
import { messageOf } from './errors.ts';
import type { StreamMessage } from './messages.ts';
import { StreamRunner } from './stream-runner.ts';

export type SessionState = 'reserved' | 'connecting' | 'connected' | 'streaming' | 'dangling' | 'released';

/** Why the server ends a connection: the reasons that the SDK knows. */
export type ConnectionErrorReason =
  | 'streamer_not_available'
  | 'streamer_disconnected'
  | 'duration_limit_reached'
  | 'unknown';

/** The client's socket, as a session sees it. */
export interface SessionLink {
  sendOffer(sdp: string): void;
  sendCandidate(candidate: IceCandidate): void;
  /** The SDK takes an error for the end of the connection. */
  sendError(reason: ConnectionErrorReason, message?: string): void;
  close(code: number, reason: string): void;
}

/** How long a lost WebRTC peer's socket may still say why: a closing page sends both, in either order. */
const PEER_LOSS_GRACE_MS = 5_000;
/** Close codes from the range that applications may use (RFC 6455 §7.4.2). */
const CLOSE_NORMAL = 1000;
const CLOSE_INVALID = 1007;
const CLOSE_PEER_FAILED = 4001;
const CLOSE_IDLE = 4002;

/** A client's hold on a streamer. */
export class Session {
  readonly sessionId: string;
  readonly streamerId: string;
  readonly region: string;
  readonly #context: SessionContext;
  readonly #seed: Seed;
  readonly #streams: StreamRunner;
  #state: SessionState = 'reserved';
  #link: SessionLink | undefined;
  #streamer: Streamer | undefined;
  /** Ends the state that the session is in: a reservation, a connection or a dangling session. */
  #cancelStateTimer: CancelTimer;
  #cancelIdleTimer: CancelTimer = () => {};
  #cancelPeerLossTimer: CancelTimer = () => {};

  constructor(
    identity: { sessionId: string; streamerId: string; region: string; seed: Seed },
    context: SessionContext,
  ) {
    this.sessionId = identity.sessionId;
    this.streamerId = identity.streamerId;
    this.region = identity.region;
    this.#seed = identity.seed;
    this.#context = context;
    this.#streams = new StreamRunner(this.sessionId, identity.seed, context, {
      send: (message) => this.#streamer?.peer.sendMessage(JSON.stringify(message)),
      onRunning: (isRunning) => {
        this.#state = isRunning ? 'streaming' : 'connected';
      },
    });
    this.#cancelStateTimer = context.clock.setTimer(context.limits.reservationTimeoutMs, () =>
      this.release('reservation_expired'),
    );
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The id of the stream that runs, if one does. */
  get streamId(): string | undefined {
    return this.#streams.streamId;
  }

  /** Whether the session has a socket: it takes one at a time. */
  get isOpen(): boolean {
    return this.#link !== undefined;
  }

  /** The client's socket is open, and the only one: a streamer makes its offer on it. Never rejects. */
  async connect(link: SessionLink): Promise<void> {
    const { clock, journal, limits, streamers, onFault } = this.#context;
    this.#link = link;
    this.#enter('connecting');
    this.#cancelStateTimer = clock.setTimer(limits.connectionLimitMs, () => this.#endAtDurationLimit());
    journal.record('session.connecting', { sessionId: this.sessionId });
    this.hearFromClient();
    try {
      const streamer = await streamers.start(this.#seed, {
        onOffer: (sdp) => this.#link?.sendOffer(sdp),
        onCandidate: (candidate) => this.#link?.sendCandidate(candidate),
        onConnected: () => this.#connected(),
        onLost: (state) => this.#peerLost(state),
        onMessage: (text) => {
          this.hearFromClient();
          this.#streams.receiveText(text);
        },
        onFault: (error) => this.#fail(error),
      });
      // The socket may have closed while the native library was loading.
      if (this.#link === link) this.#streamer = streamer;
      else streamer?.close();
    } catch (error) {
      onFault(error);
      this.#endConnection('peer_failed', 'streamer_not_available', messageOf(error));
    }
  }

  /** The client said something, anything: it is not idle. */
  hearFromClient(): void {
    this.#cancelIdleTimer();
    if (!this.#link) return;
    const { realClock, limits } = this.#context;
    this.#cancelIdleTimer = realClock.setTimer(limits.idleTimeoutMs, () => {
      this.#closeLink(CLOSE_IDLE, 'Idle: nothing came from the client, not even a keepalive');
      this.release('idle_timeout');
    });
  }

  /** The client's answer to the offer. */
  acceptAnswer(sdp: string): void {
    this.#negotiate((streamer) => streamer.peer.acceptAnswer(sdp));
  }

  /** One of the client's ICE candidates. */
  addCandidate(candidate: IceCandidate): void {
    this.#negotiate((streamer) => streamer.peer.addCandidate(candidate));
  }

  /** The client asks something of its stream by the socket. Before the connection is up it waits. */
  receive(message: StreamMessage): void {
    this.#streams.receive(message);
  }

  /** The client broke the protocol beyond repair: the session ends, and its slot is free at once. */
  reject(problem: string): void {
    this.#link?.sendError('unknown', problem);
    this.#closeLink(CLOSE_INVALID, problem);
    this.release('protocol_error', problem);
  }

  /** The client's socket is gone and it never said goodbye: the session keeps its slot for a while. */
  linkLost(closeCode: number): void {
    if (this.#state === 'released') return;
    this.#link = undefined;
    this.#hangUp('session_lost');
    this.#enter('dangling');
    const { clock, limits, journal } = this.#context;
    journal.record('session.dangling', {
      sessionId: this.sessionId,
      closeCode,
      releasedInMs: limits.danglingTimeoutMs,
    });
    this.#cancelStateTimer = clock.setTimer(limits.danglingTimeoutMs, () => this.release('dangling_timeout'));
  }

  /** Ends the session and frees its slot; harmless when it has ended. */
  release(cause: ReleaseCause, detail?: string): void {
    if (this.#state === 'released') return;
    this.#hangUp(cause === 'client_disconnecting' ? 'client' : 'session_lost');
    this.#enter('released');
    this.#closeLink(CLOSE_NORMAL, 'Session released');
    this.#context.journal.record('session.released', {
      sessionId: this.sessionId,
      cause,
      ...(detail !== undefined && { detail }),
      ...this.#context.onReleased(),
    });
  }

  #enter(state: SessionState): void {
    this.#cancelStateTimer();
    this.#state = state;
  }

  #connected(): void {
    // The connection's own limit runs since it began connecting.
    this.#state = 'connected';
    this.#context.journal.record('session.connected', { sessionId: this.sessionId });
    if (this.#streamer) this.#streams.open(this.#streamer.screen);
  }

  #negotiate(step: (streamer: Streamer) => void): void {
    if (!this.#streamer) {
      this.reject('The message came before the offer: an answer and candidates follow the offer.');
      return;
    }
    try {
      step(this.#streamer);
    } catch (error) {
      if (error instanceof PeerNegotiationError) this.reject(error.message);
      else this.#fail(error);
    }
  }

  #peerLost(state: string): void {
    const { realClock } = this.#context;
    this.#cancelPeerLossTimer();
    this.#cancelPeerLossTimer = realClock.setTimer(PEER_LOSS_GRACE_MS, () =>
      this.#endConnection('peer_failed', 'streamer_disconnected', `The WebRTC connection is ${state}.`),
    );
  }

  #endAtDurationLimit(): void {
    this.#endConnection('duration_limit_reached', 'duration_limit_reached');
  }

  /** Ends the connection from the server's side, with a reason that the SDK knows. */
  #endConnection(cause: ReleaseCause, reason: ConnectionErrorReason, detail?: string): void {
    this.#link?.sendError(reason, detail);
    this.#closeLink(reason === 'duration_limit_reached' ? CLOSE_NORMAL : CLOSE_PEER_FAILED, reason);
    this.release(cause, detail);
  }

  #fail(error: unknown): void {
    this.#context.onFault(error);
    this.#endConnection('emulator_fault', 'unknown', `The emulator failed: ${messageOf(error)}`);
  }

  #closeLink(code: number, reason: string): void {
    const link = this.#link;
    this.#link = undefined;
    this.#cancelIdleTimer();
    link?.close(code, reason);
  }

  /** Lets go of the streamer; the session may live on, dangling. */
  #hangUp(cause: StreamEndCause): void {
    this.#cancelIdleTimer();
    this.#cancelPeerLossTimer();
    this.#streams.close(cause);
    this.#streamer?.close();
    this.#streamer = undefined;
  }
}
