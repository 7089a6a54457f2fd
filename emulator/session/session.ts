/**
 * One session: the reservation of a streamer, from `/sessions/request` until its slot is free again. Its states are those
 * of its {@link Lifecycle}; the README of `emulator/` draws them.
 */
import type { CancelTimer } from '../clock.ts';
import { SESSION_KINDS } from '../faults/streams/kinds.ts';
import type { Release } from '../faults/streams/release.ts';
import type { FaultySession } from '../faults/streams/targets.ts';
import { Watch } from '../faults/watch.ts';
import type { DanglingCause, ReleaseCause, StreamEndCause } from '../journal.ts';
import type { Seed } from '../seed.ts';
import type { ConnectionFaults } from '../streamer/connection-faults.ts';
import { type IceCandidate, PeerNegotiationError } from '../streamer/peer.ts';
import type { StreamerEvents } from '../streamer/streamer.ts';
import { SessionChannel } from './channel.ts';
import type { SessionContext, SessionFacts, StreamerAtWork } from './context.ts';
import { messageOf, SessionNotConnectedError } from './errors.ts';
import { IdleWatch } from './idle-watch.ts';
import type { SessionInfo } from './info.ts';
import { Lifecycle, type SessionState } from './lifecycle.ts';
import {
  CLOSE_ABNORMAL,
  CLOSE_ENDED,
  CLOSE_IDLE,
  CLOSE_INVALID,
  CLOSE_NORMAL,
  type ConnectionErrorReason,
  danglingCause,
  type SessionLink,
} from './link.ts';
import type { StreamMessage } from './messages.ts';
import type { StreamInfo } from './stream.ts';
import { StreamRunner } from './stream-runner.ts';

/** How long a lost WebRTC peer's socket may still say why: a closing page sends both, in either order. */
const PEER_LOSS_GRACE_MS = 5_000;
/** A client's hold on a streamer. */
export class Session implements FaultySession {
  readonly sessionId: string;
  readonly streamerId: string;
  readonly region: string;
  /** What is known of it where something can be made to fail. */
  readonly faultFacts: SessionFacts;
  readonly #context: SessionContext;
  readonly #seed: Seed;
  readonly #streams: StreamRunner;
  readonly #channel: SessionChannel;
  readonly #faults: ConnectionFaults;
  readonly #life: Lifecycle;
  #danglingSince: { cause: DanglingCause; closeCode: number } | undefined;
  #link: SessionLink | undefined;
  #streamer: StreamerAtWork | undefined;
  #idleWatch: IdleWatch | undefined;
  #hasAnswered = false;
  #cancelPeerLossTimer: CancelTimer = () => {};
  #watch: Watch<FaultySession> | undefined;

  constructor(
    identity: { sessionId: string; streamerId: string; region: string; seed: Seed },
    context: SessionContext,
  ) {
    this.sessionId = identity.sessionId;
    this.streamerId = identity.streamerId;
    this.region = identity.region;
    this.#seed = identity.seed;
    this.#context = context;
    this.#life = new Lifecycle(
      context.clock,
      context.config().reservationTimeoutMs,
      'reservation_expired',
      (cause) => this.release(cause),
    );
    const streams = () => this.#streams;
    this.faultFacts = {
      account: context.apiKey,
      session: this.sessionId,
      region: this.region,
      get stream() {
        return streams().streamId;
      },
      get prompt() {
        return streams().prompt;
      },
    };
    this.#faults = context.connectionFaults(this.faultFacts);
    this.#streams = new StreamRunner(this.faultFacts, identity.seed, context, {
      send: (message, streamId) => this.#channel.send(message, streamId),
      onRunning: (isRunning) => this.#life.enter(isRunning ? 'streaming' : 'connected'),
      onTimedOut: () => {
        if (context.config().afterStreamTimeout === 'close') this.#closeAfterTimeout();
      },
    });
    this.#channel = new SessionChannel({
      context,
      sessionId: this.sessionId,
      facts: this.faultFacts,
      streamId: () => this.#streams.streamId,
      hear: (message) => {
        this.hearFromClient();
        this.#streams.hear(message);
      },
    });
  }

  get state(): SessionState {
    return this.#life.state;
  }

  /** Whether the session has a socket: it takes one at a time. */
  get isOpen(): boolean {
    return this.#link !== undefined;
  }

  /** Whether `link` is the session's socket: one that was cut or closed may still speak, and is not heard. */
  holds(link: SessionLink): boolean {
    return this.#link === link;
  }

  /** The session as a list shows it; undefined when it is released. */
  info(): SessionInfo | undefined {
    const { state, reservedAtMs, sinceMs, end } = this.#life;
    if (state === 'released') return undefined;
    const { sessionId, streamerId, region } = this;
    const { streamId } = this.#streams;
    return {
      sessionId,
      state,
      streamerId,
      region,
      ...(streamId !== undefined && { streamId }),
      reservedAtMs,
      sinceMs,
      ...(this.#danglingSince && {
        danglingCause: this.#danglingSince.cause,
        closeCode: this.#danglingSince.closeCode,
      }),
      release: end,
    };
  }

  /** The stream that runs, as a list shows it. */
  streamInfo(): StreamInfo | undefined {
    return this.#streams.info();
  }

  /** The client's socket is open, and the only one: a streamer makes its offer on it. Never rejects. */
  async connect(link: SessionLink): Promise<void> {
    const { journal, streamers, onFault } = this.#context;
    const { connectionLimitMs } = this.#context.config();
    this.#link = link;
    this.#danglingSince = undefined;
    this.#hasAnswered = false;
    this.#life.enter('connecting');
    this.#life.endAfter(connectionLimitMs, 'duration_limit_reached', () => this.#endAtDurationLimit());
    journal.record('session.connecting', { sessionId: this.sessionId });
    this.#watchIdleness();
    try {
      const events: StreamerEvents = {
        onOffer: (sdp) => this.#link?.sendOffer(sdp),
        onCandidate: (candidate) => this.#link?.sendCandidate(candidate),
        onConnected: () => this.#connected(),
        onLost: (state) => this.#peerLost(state),
        onMessage: (text) => this.#channel.receive(text),
        onFault: (error) => this.#fail(error),
      };
      const streamer = await streamers.start(this.#seed, events, this.#faults);
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
    this.#idleWatch?.hear();
    this.#watch?.check();
  }

  /** Rules of faults have changed. */
  reconsider(): void {
    this.#watch?.check();
    this.#streams.reconsider();
    this.#channel.reconsider();
    this.#link?.reconsider();
  }

  /** The client's answer to the offer. */
  acceptAnswer(sdp: string): void {
    this.#negotiate((streamer) => {
      streamer.peer.acceptAnswer(sdp);
      this.#hasAnswered = true;
    });
  }

  /** One of the client's ICE candidates. */
  addCandidate(candidate: IceCandidate): void {
    this.#negotiate((streamer) => streamer.peer.addCandidate(candidate));
  }

  /** Brings what the client asks of its stream by its socket to `take`, as its channel would: faults may happen to it. */
  carry(message: StreamMessage, take: () => void): void {
    this.#channel.carry(message, take);
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
  linkLost(closeCode: number, cause: DanglingCause = danglingCause(closeCode)): void {
    if (this.state === 'released' || this.state === 'dangling') return;
    const { danglingTimeoutMs } = this.#context.config();
    this.#link = undefined;
    this.#hangUp('session_lost');
    this.#danglingSince = { cause, closeCode };
    this.#life.enter('dangling');
    this.#context.journal.record('session.dangling', {
      sessionId: this.sessionId,
      cause,
      closeCode,
      releasedInMs: danglingTimeoutMs,
    });
    // On a manual clock not even a timer of no time fires by itself.
    if (danglingTimeoutMs === 0) this.release('dangling_timeout');
    else this.#life.endAfter(danglingTimeoutMs, 'dangling_timeout', (due) => this.release(due));
  }

  /**
   * Cuts the socket without a goodbye, as a lost network does.
   *
   * @throws SessionNotConnectedError when there is none.
   */
  drop(): void {
    const link = this.#link;
    if (!link) throw new SessionNotConnectedError(this.sessionId, this.state);
    this.linkLost(CLOSE_ABNORMAL, 'dropped');
    link.cut();
  }

  /** Ends the session for a reason that is not its client's, which is told. */
  terminate(cause: ReleaseCause, detail: string): void {
    this.#endConnection(cause, 'streamer_disconnected', detail);
  }

  reclaim({ reason, message }: Release): void {
    this.#endConnection('streamer_reclaimed', reason, message);
  }

  loseStreamer(): void {
    this.#streams.close('session_lost');
    this.#streamer?.close();
    this.#peerLost('closed');
  }

  /** Ends the session and frees its slot; harmless when it has ended. */
  release(cause: ReleaseCause, detail?: string): void {
    if (this.state === 'released') return;
    this.#hangUp(cause === 'client_disconnecting' ? 'client' : 'session_lost');
    this.#life.enter('released');
    this.#closeLink(CLOSE_NORMAL, 'Session released');
    this.#context.journal.record('session.released', {
      sessionId: this.sessionId,
      cause,
      ...(detail !== undefined && { detail }),
      ...this.#context.onReleased(),
    });
  }

  #watchIdleness(): void {
    const { clock, realClock } = this.#context;
    const { idleTimeoutMs, keepaliveGraceMs } = this.#context.config();
    this.#idleWatch = new IdleWatch({
      clock,
      realClock,
      idleTimeoutMs,
      keepaliveGraceMs,
      hasAnswered: () => this.#hasAnswered,
      onIdle: () => {
        this.#closeLink(CLOSE_IDLE, 'Idle: nothing came from the client, not even a keepalive');
        this.release('idle_timeout');
      },
    });
  }

  #connected(): void {
    // The connection's own limit runs since it began connecting.
    this.#life.enter('connected');
    this.#context.journal.record('session.connected', { sessionId: this.sessionId });
    this.hearFromClient();
    if (this.#streamer && this.#link) {
      this.#channel.open(this.#streamer.peer);
      this.#streams.open(this.#streamer.screen, this.#link.origin);
    }
    const { faults, clock } = this.#context;
    this.#watch = new Watch<FaultySession>({
      faults,
      clock,
      point: 'session',
      id: this.sessionId,
      facts: this.faultFacts,
      kinds: SESSION_KINDS,
      target: this,
    });
    this.#watch.check();
  }

  #negotiate(step: (streamer: StreamerAtWork) => void): void {
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
    this.#streams.endIfTimedOut();
    this.#endConnection('duration_limit_reached', 'duration_limit_reached');
  }

  /** Not with 1000: the SDK (1.3.1) cleans nothing up after a close in order, and its next `connect()` never ends. */
  #closeAfterTimeout(): void {
    this.#closeLink(CLOSE_ENDED, 'session_timeout');
    this.release('session_timeout');
  }

  /** Ends the connection from the server's side, with a reason that the SDK knows. */
  #endConnection(cause: ReleaseCause, reason: ConnectionErrorReason, detail?: string): void {
    this.#link?.sendError(reason, detail);
    this.#closeLink(reason === 'duration_limit_reached' ? CLOSE_NORMAL : CLOSE_ENDED, reason);
    this.release(cause, detail);
  }

  #fail(error: unknown): void {
    this.#context.onFault(error);
    this.#endConnection('emulator_fault', 'unknown', `The emulator failed: ${messageOf(error)}`);
  }

  #closeLink(code: number, reason: string): void {
    const link = this.#link;
    this.#link = undefined;
    link?.close(code, reason);
  }

  /** Lets go of the streamer; the session may live on, dangling. */
  #hangUp(cause: StreamEndCause): void {
    this.#idleWatch?.stop();
    this.#idleWatch = undefined;
    this.#cancelPeerLossTimer();
    this.#watch?.close();
    this.#streams.close(cause);
    this.#channel.close();
    this.#streamer?.close();
    this.#streamer = undefined;
  }
}
