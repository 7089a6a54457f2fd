/** Serves an emulator over https with a self-made certificate, as something that is not an emulator: the test of a service. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

const file = (name: string) => readFileSync(new URL(`./certificate/${name}.pem`, import.meta.url));

/** A self-made certificate for localhost, good for a hundred years, and its key: a secret of nobody's. */
export const CERTIFICATE = { cert: file('cert'), key: file('key') } as const;

/** A running front. */
export interface TlsFront {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a front of the server at `targetUrl`, on a free port. */
export async function startTlsFront(targetUrl: string): Promise<TlsFront> {
  const sockets = new Set<Duplex>();
  const pass = (incoming: IncomingMessage) =>
    request(targetUrl + incoming.url, {
      method: incoming.method,
      headers: { ...incoming.headers, 'x-forwarded-proto': 'https' },
    });
  const server: Server = createServer(CERTIFICATE, (incoming, answer) => {
    const passed = pass(incoming);
    passed.on('response', (response) => {
      const { server: _hidden, ...headers } = response.headers;
      answer.writeHead(response.statusCode ?? 502, headers);
      response.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    incoming.pipe(passed);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (incoming, socket) => {
    const passed = pass(incoming).end();
    passed.on('upgrade', (response, upstream, head) => {
      const headers = Object.entries(response.headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join('')}\r\n`);
      // The first message may have come with the answer.
      socket.write(head);
      upstream.pipe(socket).pipe(upstream);
      upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
    });
    passed.on('response', (response) => {
      socket.end(`HTTP/1.1 ${response.statusCode} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    });
    passed.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
