/** Answers a WebSocket's upgrade that is not let in: an HTTP error in its place. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Sends `{"detail": …}` and closes the connection; the first refusal of a socket is the one that counts. */
export function refuseSocket(socket: Duplex, status: number, detail: string): void {
  if (socket.destroyed || socket.writableEnded) return;
  const body = JSON.stringify({ detail });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
