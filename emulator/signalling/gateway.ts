/** The signalling gateway: WebSockets at `{signalling_url}/client/{session_id}?token=…`, each bound to one session. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Accounts } from '../account.ts';
import { messageOf, UnknownSessionError } from '../session/errors.ts';
import type { Session, SessionLink } from '../session/session.ts';
import { InvalidTokenError, type Tokens } from '../tokens.ts';
import { parseClientMessage } from './messages.ts';
import { readClientPath } from './paths.ts';

/** Room for a 25 MB image as base64 (34 MB), and for one too large to be refused in words. Beyond, the socket closes. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
/** A close frame's reason has 125 bytes less the code: RFC 6455 §5.5. */
const MAX_CLOSE_REASON_BYTES = 123;

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
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    // Local sockets have bandwidth to spare, and compressing 34 MB of base64 would take a second.
    perMessageDeflate: false,
  });

  constructor(accounts: Accounts, tokens: Tokens) {
    this.#accounts = accounts;
    this.#tokens = tokens;
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
    try {
      const session = await this.#admit(request);
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => bind(webSocket, session));
    } catch (error) {
      // Refused before the upgrade: after it, the SDK would wait for an offer that never comes.
      if (!(error instanceof RefusedError)) this.#accounts.recordFault(error);
      refuse(socket, error instanceof RefusedError ? error.status : 500, messageOf(error));
    }
  }

  /** The session that a request may connect to. */
  async #admit(request: IncomingMessage): Promise<Session> {
    const url = new URL(request.url ?? '/', 'ws://emulator');
    const path = readClientPath(url.pathname);
    if (!path) throw new RefusedError(404, `No WebSocket is served at ${url.pathname}.`);
    try {
      const token = url.searchParams.get('token') ?? '';
      const claims = await this.#tokens.verifySession(token, (apiKey) => this.#accounts.get(apiKey).clock);
      if (claims.sessionId !== path.sessionId)
        throw new InvalidTokenError('The token is for another session.');
      const session = this.#accounts.get(claims.apiKey).sessions.get(path.sessionId);
      if (session.isOpen) {
        throw new RefusedError(409, `Session ${path.sessionId} is connected: it takes one socket at a time.`);
      }
      return session;
    } catch (error) {
      if (error instanceof InvalidTokenError) throw new RefusedError(401, error.message);
      if (error instanceof UnknownSessionError) throw new RefusedError(404, error.message);
      throw error;
    }
  }
}

/** Answers an upgrade with an HTTP error and closes the connection. */
function refuse(socket: Duplex, status: number, detail: string): void {
  const body = JSON.stringify({ detail });
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}

/** Joins an open socket and its session. */
function bind(socket: WebSocket, session: Session): void {
  const send = (message: object): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const link: SessionLink = {
    sendOffer: (sdp) => send({ type: 'offer', sdp }),
    sendCandidate: (candidate) => send({ type: 'ice_candidate', ...candidate }),
    sendError: (reason, message) => send({ type: 'error', reason, ...(message && { message }) }),
    close: (code, reason) => socket.close(code, clip(reason)),
  };
  // A frame that breaks the WebSocket protocol, or a message over the limit; ws closes the socket itself.
  socket.on('error', (error) => session.reject(error.message));
  socket.on('close', (code) => session.linkLost(code));
  socket.on('message', (data, isBinary) => {
    session.hearFromClient();
    if (isBinary) session.reject('The message is binary: signalling messages are JSON text.');
    else receive(session, String(data), send);
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
