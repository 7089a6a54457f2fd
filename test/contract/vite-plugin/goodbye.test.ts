/** The goodbye that the dev server says for clients that can't: over a socket of its own, and whatever comes of that. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { refuseSocket } from '../../../emulator/signalling/refusal.ts';
import { endSession, type SessionKeys } from '../../../vite-plugin/proxy/goodbye.ts';
import { RemoteTarget } from '../../../vite-plugin/target.ts';

/** A target that answers a session's socket and token with these; status 200 is a socket that opens. */
async function startTarget({ socket = 200, token = 200 } = {}) {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response
      .writeHead(token)
      .end(JSON.stringify(token === 200 ? { session_token: 'a token' } : { detail: 'Gone' }));
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, stream, head) => {
    heard.push(`socket ${request.url}`);
    if (socket !== 200) return refuseSocket(stream, socket, 'Refused.');
    sockets.handleUpgrade(request, stream, head, (client) => {
      client.on('message', (data) => heard.push(String(data)));
      client.on('close', (code) => heard.push(`closed ${code}`));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The target is at no port');
  const url = `http://127.0.0.1:${address.port}`;
  const keys: SessionKeys = {
    sessionId: 'session_1',
    signallingUrl: `${url}/signal`,
    accessToken: 'an access token',
  };
  return { target: new RemoteTarget(url, true), keys, heard };
}

const GOODBYE = [
  'socket /signal/client/session_1?token=a%20token',
  '{"type":"client_disconnecting"}',
  'closed 1000',
];

describe('a session ends', () => {
  test('by a word on its socket', async () => {
    const { target, keys, heard } = await startTarget();
    await endSession({ ...keys, sessionToken: 'a token' }, target);
    expect(heard).toEqual(GOODBYE);
  });

  test('also when its client had no token for it yet', async () => {
    const { target, keys, heard } = await startTarget();
    await endSession(keys, target);
    expect(heard).toEqual(['POST /sessions/token Bearer an access token', ...GOODBYE]);
  });
});

describe('a session that is gone already is as good', () => {
  test.each([401, 404, 409, 410])('as the refusal of its socket tells: %d', async (socket) => {
    const { target, keys } = await startTarget({ socket });
    await endSession({ ...keys, sessionToken: 'a token' }, target);
  });

  test.each([401, 404])('as the refusal of its token tells: %d', async (token) => {
    const { target, keys, heard } = await startTarget({ token });
    await endSession(keys, target);
    expect(heard).toHaveLength(1);
  });
});

/** What these leave behind must be nothing: a promise that nobody waits for would end the dev server. */
describe('a target that cannot be told', () => {
  test('fails the socket', async () => {
    const { target, keys } = await startTarget({ socket: 503 });
    await expect(endSession({ ...keys, sessionToken: 'a token' }, target)).rejects.toThrow('answered 503');
  });

  test('fails the token', async () => {
    const { target, keys } = await startTarget({ token: 500 });
    await expect(endSession(keys, target)).rejects.toThrow('answered 500');
  });

  test('is not there', async () => {
    const keys = {
      sessionId: 'session_1',
      signallingUrl: 'ws://127.0.0.1:1',
      accessToken: 'an access token',
    };
    const target = new RemoteTarget('http://127.0.0.1:1', true);
    await expect(endSession({ ...keys, sessionToken: 'a token' }, target)).rejects.toThrow('ECONNREFUSED');
    await expect(endSession(keys, target)).rejects.toThrow('does not answer');
  });
});
