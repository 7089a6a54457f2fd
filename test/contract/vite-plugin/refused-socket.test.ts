/** A client's socket that the target refuses: refused to the client too, in whatever way the target does it. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { joinSignalling } from '../../../vite-plugin/proxy/signalling.ts';
import { TrackedSession } from '../../../vite-plugin/tabs/session.ts';
import { Tracker } from '../../../vite-plugin/tabs/tracker.ts';
import { RemoteTarget } from '../../../vite-plugin/target.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** What a client gets whose socket the target answers so, and then hangs up. */
async function refusedWith(answer: string): Promise<string> {
  server = createServer().on('upgrade', (_request, socket) => {
    socket.write(answer, () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys = { sessionId: 'session_1', signallingUrl: `${url}/signalling`, accessToken: 'token' };
  const session = new TrackedSession({
    document: 'tab-a',
    connection: 1,
    apiKey: 'ody_a',
    keys,
    place: null,
  });
  const nothing = () => {};
  const tracker = new Tracker({
    endSession: async () => {},
    limits: async () => ({ streamLimitMs: 1, rate: 1 }),
    heartbeatTimeoutMs: 1000,
    resolvePlace: () => null,
    listener: {
      onOpened: nothing,
      onKept: nothing,
      onSuspected: nothing,
      onReleased: nothing,
      onReleaseFailed: nothing,
      onChange: nothing,
    },
  });
  const socket = new PassThrough();
  const upgrade = { request: {} as IncomingMessage, socket, head: Buffer.alloc(0) };
  joinSignalling(upgrade, session, 'session token', { tracker, target: new RemoteTarget(url, true) });
  const got = await text(socket);
  await tracker.close('server_closed');
  return got;
}

test('its status and its words are passed on', async () => {
  const body = '{"detail":"This session is connected."}';
  const got = await refusedWith(`HTTP/1.1 409 Conflict\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  expect(got).toMatch(/^HTTP\/1\.1 409 Conflict\r\n/);
  expect(got).toContain(body);
});

test('its status is, where its words break off', async () => {
  const got = await refusedWith('HTTP/1.1 503 Unavailable\r\nContent-Length: 100\r\n\r\n{"detai');
  expect(got).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
  expect(got).toContain('The service refused the socket.');
});
