/**
 * Joins a client's signalling socket and the target's. It changes no message; it listens for the client's goodbye, and says
 * it in its stead where the client's socket goes without one.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { refuseSocket } from '../../emulator/signalling/refusal.ts';
import { CAUSE_TEXTS } from '../causes.ts';
import type { ReleaseCause } from '../protocol.ts';
import type { TrackedSession } from '../tabs/session.ts';
import type { Tracker } from '../tabs/tracker.ts';
import type { Target } from '../target.ts';
import { detailOf } from './answers.ts';
import { sayGoodbye } from './goodbye.ts';
import { MAX_MESSAGE_BYTES, openUpstream, readJson } from './upstream.ts';

const NORMAL = 1000;
/** No code was given, and no close frame was seen: never sent, only reported (RFC 6455 §7.4.1). */
const NOT_SENT: readonly number[] = [1005, 1006, 1015];
/** Ours: the session was released while its page may still believe in it. */
const RELEASED = 4000;
/** How long a page may take to answer a close frame before its socket is cut. */
const CLOSE_TIMEOUT_MS = 1000;
/** Longer messages than this are no goodbye. */
const MAX_GOODBYE_BYTES = 200;

const sockets = new WebSocketServer({
  noServer: true,
  maxPayload: MAX_MESSAGE_BYTES,
  perMessageDeflate: false,
});

/** Opens the target's socket first, so that what the target refuses is refused here too, before the upgrade. */
export function joinSignalling(
  upgrade: { request: IncomingMessage; socket: Duplex; head: Buffer },
  session: TrackedSession,
  sessionToken: string,
  { tracker, target }: { tracker: Tracker; target: Target },
): void {
  const { request, socket, head } = upgrade;
  const { signallingUrl, sessionId } = session.keys;
  const upstream = openUpstream(
    `${signallingUrl}/client/${sessionId}?token=${encodeURIComponent(sessionToken)}`,
    target,
  );
  let isJoined = false;
  const giveUp = () => upstream.terminate();
  socket.once('close', giveUp);
  upstream.once('unexpected-response', (_request, response) => {
    // Also when the answer breaks off: its status is known by then.
    const body = readJson(response).catch(() => undefined);
    void body.then((refusal) => {
      refuseSocket(
        socket,
        response.statusCode ?? 502,
        detailOf(refusal) ?? 'The service refused the socket.',
      );
      upstream.terminate();
    });
  });
  upstream.on('error', (error) => {
    if (!isJoined) refuseSocket(socket, 502, `The service's socket cannot be opened: ${error.message}`);
  });
  upstream.once('open', () => {
    if (socket.destroyed) {
      // The client is gone again; the target has a socket of it.
      sayGoodbye(upstream);
      tracker.closed(session, 'aborted');
      return;
    }
    isJoined = true;
    socket.off('close', giveUp);
    sockets.handleUpgrade(request, socket, head, (client) => join(client, upstream, session, tracker));
  });
}

function join(client: WebSocket, upstream: WebSocket, session: TrackedSession, tracker: Tracker): void {
  let isOver = false;
  /** Once, whoever ends it. */
  const end = (cause: ReleaseCause): void => {
    if (isOver) return;
    isOver = true;
    if (upstream.readyState === upstream.OPEN) sayGoodbye(upstream);
    tracker.closed(session, cause);
  };
  tracker.opened(session, {
    end: (cause) => {
      if (!isOver) sayGoodbye(upstream);
      isOver = true;
      close(client, RELEASED, CAUSE_TEXTS[cause]);
    },
  });

  client.on('message', (data, isBinary) => {
    tracker.heard(session);
    if (!isOver) upstream.send(data, { binary: isBinary });
    if (!isBinary && isGoodbye(data)) {
      isOver = true;
      upstream.close(NORMAL);
      tracker.closed(session, 'disconnected');
    }
  });
  client.on('error', () => {});
  client.on('close', (code) => {
    // A page that goes says so by itself (`bye`): what is closed without a word is lost.
    end(code === NORMAL ? 'disconnected' : 'page_lost');
  });

  upstream.on('message', (data, isBinary) => {
    if (client.readyState === client.OPEN) client.send(data, { binary: isBinary });
  });
  upstream.on('error', () => {});
  upstream.on('close', (code, reason) => {
    if (!isOver) {
      isOver = true;
      tracker.closed(session, 'ended_by_service');
    }
    close(client, code, String(reason));
  });
}

/** Closes as the other side did: a code that may not be sent means that it was cut. */
function close(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState !== socket.OPEN) return;
  if (NOT_SENT.includes(code)) {
    socket.terminate();
    return;
  }
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
}

function isGoodbye(data: RawData): boolean {
  // The bytes come first: an image in a message is megabytes.
  if (!Buffer.isBuffer(data) || data.length > MAX_GOODBYE_BYTES) return false;
  try {
    return JSON.parse(String(data)).type === 'client_disconnecting';
  } catch {
    return false;
  }
}
