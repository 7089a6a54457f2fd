/**
 * Says goodbye for a client that can't. Odyssey's API has no route that ends a session: the only way is the one that
 * clients go, `client_disconnecting` on the session's socket (the SDK's source), opened for that alone where none is open.
 */
import type { WebSocket } from 'ws';
import type { Target } from '../target.ts';
import { callUpstream, openUpstream, readJson } from './upstream.ts';

/** What it takes to end a session. */
export interface SessionKeys {
  readonly sessionId: string;
  /** The target's own. */
  readonly signallingUrl: string;
  readonly accessToken: string;
  /** Absent until its client has asked for one. */
  readonly sessionToken?: string | undefined;
}

const CLIENT_DISCONNECTING = JSON.stringify({ type: 'client_disconnecting' });
const NORMAL_CLOSURE = 1000;
const TIMEOUT_MS = 5000;

/** Says it on an open socket. What is written at once reaches the target even if this process ends in the next moment. */
export function sayGoodbye(upstream: WebSocket): void {
  upstream.send(CLIENT_DISCONNECTING);
  upstream.close(NORMAL_CLOSURE, 'Client disconnect');
}

/**
 * Opens the session's socket and says it there; a session that is gone already is as good.
 *
 * @throws Error when the target could not be told: the session then holds its slot until it times out.
 */
export async function endSession(keys: SessionKeys, target: Target): Promise<void> {
  const sessionToken = keys.sessionToken ?? (await requestSessionToken(keys, target));
  if (sessionToken === undefined) return;
  const url = `${keys.signallingUrl}/client/${keys.sessionId}?token=${encodeURIComponent(sessionToken)}`;
  const socket = openUpstream(url, target);
  // Whatever comes before it: `once` of node:events would fail with the socket's error, also where nobody waits for it.
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const timeout = setTimeout(() => socket.terminate(), TIMEOUT_MS);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => {
        sayGoodbye(socket);
        resolve();
      });
      // 401, 404, 409: the session is gone, or somebody else has it. Nothing is left to be ended by us.
      socket.once('unexpected-response', (_request, response) => {
        socket.terminate();
        const status = response.statusCode ?? 0;
        if (status >= 400 && status < 500) resolve();
        else reject(new Error(`its socket was answered ${status}`));
      });
      socket.on('error', reject);
    });
    await closed;
  } finally {
    clearTimeout(timeout);
  }
}

/** A token for the session; undefined when the session, or the access to it, is gone. */
async function requestSessionToken(keys: SessionKeys, target: Target): Promise<string | undefined> {
  const answer = await callUpstream(`${await target.url()}/sessions/token`, target, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.accessToken}`, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ session_id: keys.sessionId })),
  });
  const body = await readJson(answer.body);
  if (answer.status >= 500) throw new Error(`its token was answered ${answer.status}`);
  return isTokenAnswer(body) ? body.session_token : undefined;
}

function isTokenAnswer(body: unknown): body is { session_token: string } {
  return (
    typeof body === 'object' &&
    body !== null &&
    'session_token' in body &&
    typeof body.session_token === 'string'
  );
}
