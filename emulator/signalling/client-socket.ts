/** A client's open WebSocket, joined to its session: what is said on it either way, and how it ends. */
import { once } from 'node:events';
import type { WebSocket } from 'ws';
import type { Account } from '../account.ts';
import type { Clock } from '../clock.ts';
import { SOCKET_KINDS } from '../faults/connections/kinds.ts';
import type { FaultySocket } from '../faults/connections/targets.ts';
import { MessageLine } from '../faults/messages/line.ts';
import type { MessagePointName } from '../faults/messages/points.ts';
import { Watch } from '../faults/watch.ts';
import { excerpt, excerptText } from '../journal/excerpt.ts';
import { CLOSE_ABNORMAL, type ConnectionErrorReason, type SessionLink } from '../session/link.ts';
import type { Parsed } from '../session/messages.ts';
import type { Session } from '../session/session.ts';
import type { IceCandidate } from '../streamer/peer.ts';
import { onceAborted } from './abort.ts';
import { type ClientMessage, parseClientMessage } from './messages.ts';

/** A close frame's reason has 125 bytes less the code: RFC 6455 §5.5. */
const MAX_CLOSE_REASON_BYTES = 123;
/** How long a client may take to answer a close frame, in real time; then its socket is cut. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Where faults happen to what clients say; a stream's start has its place among the channel's messages. */
const POINTS: Readonly<Record<Exclude<ClientMessage['type'], 'interactive_stream_start'>, MessagePointName>> =
  {
    answer: 'signalling.answer',
    ice_candidate: 'signalling.client_candidate',
    keepalive: 'signalling.keepalive',
    client_disconnecting: 'signalling.client_disconnecting',
  };

/** What a socket is bound to. */
export interface Bound {
  readonly account: Account;
  readonly session: Session;
  readonly origin: string;
  readonly realClock: Clock;
}

/** A socket as its session sees it. */
export class ClientSocket implements SessionLink, FaultySocket {
  readonly origin: string;
  readonly #socket: WebSocket;
  readonly #account: Account;
  readonly #session: Session;
  readonly #realClock: Clock;
  readonly #toClient: MessageLine;
  readonly #fromClient: MessageLine;
  readonly #facts = () => this.#session.faultFacts;
  readonly #watch: Watch<FaultySocket>;
  /** Whether it is half open: nothing is said or heard on it. */
  #isSilent = false;

  /** Joins an open socket and its session. */
  constructor(socket: WebSocket, { account, session, origin, realClock }: Bound) {
    this.origin = origin;
    this.#socket = socket;
    this.#account = account;
    this.#session = session;
    this.#realClock = realClock;
    const { faults, clock } = account;
    this.#toClient = new MessageLine({ faults, clock, realClock });
    this.#fromClient = new MessageLine({ faults, clock, realClock });
    this.#watch = new Watch<FaultySocket>({
      faults,
      clock,
      point: 'signalling',
      id: session.sessionId,
      facts: session.faultFacts,
      kinds: SOCKET_KINDS,
      target: this,
    });
    this.#listen();
    void session.connect(this);
    this.#checkSilence();
  }

  sendOffer(sdp: string): void {
    let offered = sdp;
    const say = () => this.#say({ type: 'offer', sdp: offered });
    const rewrite = (change: (sdp: string) => string) => {
      offered = change(offered);
    };
    this.#toClient.carry('signalling.offer', this.#facts, say, rewrite);
  }

  sendCandidate(candidate: IceCandidate): void {
    this.#send({ type: 'ice_candidate', ...candidate }, 'signalling.candidate');
  }

  sendError(reason: ConnectionErrorReason, message?: string): void {
    this.#send({ type: 'error', reason, ...(message && { message }) });
  }

  reconsider(): void {
    this.#checkSilence();
  }

  fallSilent(): void {
    this.#isSilent = true;
  }

  close(code: number, reason: string): void {
    const { clock, faults } = this.#account;
    this.#watch.close();
    if (this.#isSilent) {
      // Nobody hears it: the socket stays until the client leaves, or the account comes to its end.
      onceAborted(faults.signal, this.#socket, () => this.#socket.terminate());
      return;
    }
    this.#socket.close(code, clip(reason));
    const cancelCut = this.#realClock.setTimer(CLOSE_TIMEOUT_MS, () => this.#socket.terminate());
    clock.track(once(this.#socket, 'close').finally(cancelCut));
  }

  cut(): void {
    this.#watch.close();
    this.#socket.terminate();
  }

  breakOff(code = CLOSE_ABNORMAL, reason = ''): void {
    this.#session.linkLost(code, 'connection_lost');
    if (code === CLOSE_ABNORMAL) this.cut();
    else this.close(code, reason);
  }

  #listen(): void {
    const { journal } = this.#account;
    const session = this.#session;
    // A frame that breaks the WebSocket protocol, or a message over the limit; ws closes the socket itself.
    this.#socket.on('error', (error) => {
      if (session.holds(this)) session.reject(error.message);
    });
    this.#socket.on('close', (code, reason) => {
      this.#toClient.close();
      this.#fromClient.close();
      this.#watch.close();
      journal.record('signalling.closed', {
        sessionId: session.sessionId,
        code,
        reason: String(reason),
      });
      if (session.holds(this) && !this.#isSilent) session.linkLost(code);
    });
    this.#socket.on('message', (data, isBinary) => this.#receive(isBinary ? undefined : String(data)));
  }

  /** Something came: JSON text, or undefined for a binary message. */
  #receive(text: string | undefined): void {
    if (this.#checkSilence()) return;
    // Cut or closed, it may still speak, but no rule is about it.
    if (!this.#session.holds(this)) {
      this.#record(text);
      return;
    }
    if (text === undefined) {
      this.#hear(text, () =>
        this.#session.reject('The message is binary: signalling messages are JSON text.'),
      );
      return;
    }
    const parsed = parseClientMessage(text);
    const take = () => this.#hear(text, () => this.#take(parsed));
    if (!parsed.ok) take();
    else if (parsed.message.type === 'interactive_stream_start') this.#session.carry(parsed.message, take);
    else this.#fromClient.carry(POINTS[parsed.message.type], this.#facts, take);
  }

  /** A message has arrived; it is for the session only as long as this is its socket. */
  #hear(text: string | undefined, take: () => void): void {
    this.#record(text);
    if (!this.#session.holds(this)) return;
    this.#session.hearFromClient();
    take();
  }

  #record(text = '(binary)'): void {
    this.#account.journal.record('signalling.received', {
      sessionId: this.#session.sessionId,
      message: excerptText(text),
    });
  }

  #take(parsed: Parsed<ClientMessage>): void {
    const session = this.#session;
    if (!parsed.ok) {
      // The SDK passes over types that it does not know, and so do we: a newer SDK may know more than this page.
      if (parsed.isUnknownType)
        this.#send({ type: 'warning', reason: 'unknown_message_type', message: parsed.problem });
      else session.reject(parsed.problem);
      return;
    }
    const { message } = parsed;
    switch (message.type) {
      case 'answer':
        session.acceptAnswer(message.sdp);
        break;
      case 'ice_candidate':
        session.addCandidate(message);
        break;
      case 'interactive_stream_start':
        session.receive(message);
        break;
      case 'client_disconnecting':
        session.release('client_disconnecting');
        break;
      case 'keepalive':
        break;
    }
  }

  /** Whether it is half open now. Of a session that has let go of it nothing is asked any more. */
  #checkSilence(): boolean {
    if (this.#session.holds(this)) this.#isSilent = this.#watch.check().has('silence');
    return this.#isSilent;
  }

  #send(message: object, point?: MessagePointName): void {
    this.#toClient.carry(point, this.#facts, () => this.#say(message));
  }

  #say(message: object): void {
    if (this.#socket.readyState !== this.#socket.OPEN || this.#checkSilence()) return;
    const { journal, clock } = this.#account;
    journal.record('signalling.sent', { sessionId: this.#session.sessionId, message: excerpt(message) });
    clock.track(new Promise<void>((resolve) => this.#socket.send(JSON.stringify(message), () => resolve())));
  }
}

/** Cuts a text to what a close frame holds, at a character's end. */
function clip(reason: string): string {
  return Buffer.from(reason)
    .subarray(0, MAX_CLOSE_REASON_BYTES)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
}
