/** The signalling gateway: WebSockets at `{signalling_url}/client/{session_id}?token=…`, each bound to one session. */
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Account } from '../account.ts';
import type { Accounts } from '../accounts.ts';
import { spoilSocket } from '../faults/connections/opening.ts';
import { originOf } from '../http/public-origin.ts';
import { refuseUpgrade } from '../http/visitors.ts';
import { messageOf, UnknownSessionError } from '../session/errors.ts';
import type { Session } from '../session/session.ts';
import { InvalidTokenError, type SessionClaims, type Tokens } from '../tokens.ts';
import { onceAborted } from './abort.ts';
import { ClientSocket } from './client-socket.ts';
import { readClientPath } from './paths.ts';
import { refuseSocket } from './refusal.ts';

/** Room for a 25 MB image as base64 (34 MB), and for one too large to be refused in words. Beyond, the socket closes. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

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
      if (this.#isSpoiled(account, session, socket)) return;
      const { host, 'x-forwarded-proto': forwardedProtocol } = request.headers;
      const origin = originOf('http:', host ?? '', forwardedProtocol);
      const bound = { account, session, origin, realClock: this.#accounts.realClock };
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => new ClientSocket(webSocket, bound));
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

  /** Lets faults happen to a socket that is asked for; false when it is to open. */
  #isSpoiled({ faults }: Account, session: Session, socket: Duplex): boolean {
    if (!faults.isOn('signalling.open')) return false;
    const hits = faults.decide('signalling.open', session.faultFacts) ?? {};
    return spoilSocket(hits, {
      refuse: (status) => {
        throw new RefusedError(status, STATUS_CODES[status] ?? 'Refused');
      },
      cut: () => socket.destroy(),
      leaveShut: () => {
        onceAborted(faults.signal, socket, () => socket.destroy());
        // Nobody else would see that the client leaves: Node's servers let sockets be half open.
        socket.once('end', () => socket.destroy());
      },
    });
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
