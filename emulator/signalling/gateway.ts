/** The signalling gateway: WebSockets at `{signalling_url}/client/{session_id}?token=…`, each bound to one session. */
import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Account } from '../account.ts';
import type { Accounts } from '../accounts.ts';
import type { Clock } from '../clock.ts';
import { originOf } from '../http/public-origin.ts';
import { refuseUpgrade } from '../http/visitors.ts';
import { excerpt, excerptText } from '../journal/excerpt.ts';
import { messageOf, UnknownSessionError } from '../session/errors.ts';
import type { SessionLink } from '../session/link.ts';
import type { Session } from '../session/session.ts';
import { InvalidTokenError, type SessionClaims, type Tokens } from '../tokens.ts';
import { parseClientMessage } from './messages.ts';
import { readClientPath } from './paths.ts';
import { refuseSocket } from './refusal.ts';

/** Room for a 25 MB image as base64 (34 MB), and for one too large to be refused in words. Beyond, the socket closes. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
/** A close frame's reason has 125 bytes less the code: RFC 6455 §5.5. */
const MAX_CLOSE_REASON_BYTES = 123;
/** How long a client may take to answer a close frame, in real time; then its socket is cut. */
const CLOSE_TIMEOUT_MS = 2_000;

/** A socket that is not let in. */
class RefusedError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Takes the WebSocket upgrades of an HTTP server. */
export class SignallingGateway {
  readonly #accounts: Accounts;
  readonly #tokens: Tokens;
  readonly #allowedHosts: readonly string[];
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    // Local sockets have bandwidth to spare, and compressing 34 MB of base64 would take a second.
    perMessageDeflate: false,
  });

  constructor(accounts: Accounts, tokens: Tokens, allowedHosts: readonly string[]) {
    this.#accounts = accounts;
    this.#tokens = tokens;
    this.#allowedHosts = allowedHosts;
  }

  /** Answers the upgrades of `server`. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      void this.#upgrade(request, socket, head);
    });
  }

  /** Cuts every socket. */
  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = new URL(request.url ?? '/', 'ws://emulator');
    const sessionId = readClientPath(url.pathname)?.sessionId;
    let account: Account | undefined;
    try {
      const refusal = refuseUpgrade(request, this.#allowedHosts);
      if (refusal !== undefined) throw new RefusedError(403, refusal);
      if (sessionId === undefined) throw new RefusedError(404, `No WebSocket is served at ${url.pathname}.`);
      const claims = await this.#verify(url.searchParams.get('token') ?? '', sessionId);
      account = this.#accounts.get(claims.apiKey);
      const session = admit(account, claims);
      const { host, 'x-forwarded-proto': forwardedProtocol } = request.headers;
      const origin = originOf('http:', host ?? '', forwardedProtocol);
      const bound = { account, session, origin, realClock: this.#accounts.realClock };
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => bind(webSocket, bound));
    } catch (error) {
      // Refused before the upgrade: after it, the SDK would wait for an offer that never comes.
      if (!(error instanceof RefusedError)) this.#accounts.recordFault(error);
      const { status, message } =
        error instanceof RefusedError ? error : new RefusedError(500, messageOf(error));
      (account?.journal ?? this.#accounts.anonymous).record('signalling.refused', {
        ...(sessionId !== undefined && { sessionId }),
        status,
        detail: message,
      });
      refuseSocket(socket, status, message);
    }
  }

  /** What a token proves about the session that its bearer wants. */
  async #verify(token: string, sessionId: string): Promise<SessionClaims> {
    try {
      const claims = await this.#tokens.verifySession(token, (apiKey) => this.#accounts.get(apiKey).clock);
      if (claims.sessionId !== sessionId) throw new InvalidTokenError('The token is for another session.');
      return claims;
    } catch (error) {
      if (error instanceof InvalidTokenError) throw new RefusedError(401, error.message);
      throw error;
    }
  }
}

/** The session that a client may connect to. */
function admit(account: Account, { sessionId, generation }: SessionClaims): Session {
  if (generation !== account.generation) {
    throw new RefusedError(401, 'The token is for a session from before its account was reset.');
  }
  try {
    const session = account.sessions.get(sessionId);
    if (!session.isOpen) return session;
  } catch (error) {
    if (error instanceof UnknownSessionError) throw new RefusedError(404, error.message);
    throw error;
  }
  throw new RefusedError(409, `Session ${sessionId} is connected: it takes one socket at a time.`);
}

/** What a socket is bound to. */
interface Bound {
  readonly account: Account;
  readonly session: Session;
  readonly origin: string;
  readonly realClock: Clock;
}

/** Joins an open socket and its session. */
function bind(socket: WebSocket, { account, session, origin, realClock }: Bound): void {
  const { clock, journal } = account;
  const { sessionId } = session;
  const send = (message: object): void => {
    if (socket.readyState !== socket.OPEN) return;
    journal.record('signalling.sent', { sessionId, message: excerpt(message) });
    clock.track(new Promise<void>((resolve) => socket.send(JSON.stringify(message), () => resolve())));
  };
  const link: SessionLink = {
    origin,
    sendOffer: (sdp) => send({ type: 'offer', sdp }),
    sendCandidate: (candidate) => send({ type: 'ice_candidate', ...candidate }),
    sendError: (reason, message) => send({ type: 'error', reason, ...(message && { message }) }),
    close: (code, reason) => {
      socket.close(code, clip(reason));
      const cancelCut = realClock.setTimer(CLOSE_TIMEOUT_MS, () => socket.terminate());
      clock.track(once(socket, 'close').finally(cancelCut));
    },
    cut: () => socket.terminate(),
  };
  // A frame that breaks the WebSocket protocol, or a message over the limit; ws closes the socket itself.
  socket.on('error', (error) => {
    if (session.holds(link)) session.reject(error.message);
  });
  socket.on('close', (code, reason) => {
    journal.record('signalling.closed', { sessionId, code, reason: String(reason) });
    if (session.holds(link)) session.linkLost(code);
  });
  socket.on('message', (data, isBinary) => {
    const text = isBinary ? undefined : String(data);
    journal.record('signalling.received', {
      sessionId,
      message: text === undefined ? '(binary)' : excerptText(text),
    });
    if (!session.holds(link)) return;
    session.hearFromClient();
    if (text === undefined) session.reject('The message is binary: signalling messages are JSON text.');
    else receive(session, text, send);
  });
  void session.connect(link);
}

function receive(session: Session, text: string, send: (message: object) => void): void {
  const parsed = parseClientMessage(text);
  if (!parsed.ok) {
    // The SDK passes over types that it does not know, and so do we: a newer SDK may know more than this page.
    if (parsed.isUnknownType)
      send({ type: 'warning', reason: 'unknown_message_type', message: parsed.problem });
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

/** Cuts a text to what a close frame holds, at a character's end. */
function clip(reason: string): string {
  return Buffer.from(reason)
    .subarray(0, MAX_CLOSE_REASON_BYTES)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
}
