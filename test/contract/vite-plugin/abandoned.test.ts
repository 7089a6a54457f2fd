/** A reservation whose request is broken off while the target is asked, over every HTTP that Vite serves with. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect, createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { expect, onTestFinished, test, vi } from 'vitest';
import { PROJECT_ROOT } from '../../support/site.ts';
import { API, createProxy } from './a-proxy.ts';

const PATH = `${API}/1/sessions/request`;

/** A proxy whose target answers a reservation when it is told to, and says when it is asked for one. */
async function createWaitingProxy() {
  let answer = () => {};
  let onAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    onAsked = resolve;
  });
  const proxy = await createProxy({
    answer: ({ path }, response) => {
      if (path !== '/sessions/request') return;
      response.flushHeaders();
      answer = () => {
        response.end(JSON.stringify({ session_id: 'session_1', signalling_url: 'ws://127.0.0.1:1' }));
      };
      onAsked();
    },
  });
  const listener = getRequestListener(proxy.app.fetch, { overrideGlobalObjects: false });
  return { ...proxy, listener, askedForSession: asked, answer: () => answer() };
}

test('HTTP/1.1', async () => {
  const { listener, askedForSession, answer, released, tracker } = await createWaitingProxy();
  let closed: Promise<unknown> = Promise.resolve();
  const server = createServer((incoming, outgoing) => {
    closed = once(outgoing, 'close');
    void listener(incoming, outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const asking = request(`http://${host}${PATH}`, { method: 'POST', headers: { origin: `http://${host}` } });
  asking.on('error', () => {});
  asking.end('{}');
  await askedForSession;
  asking.destroy();
  await closed;
  answer();
  await vi.waitFor(() => expect(released).toEqual(['session_1 aborted']));
  expect(tracker.sessions).toEqual([]);
});

test('HTTP/2, as with https', async () => {
  const { listener, askedForSession, answer, released, tracker } = await createWaitingProxy();
  const pem = (name: string) => readFileSync(join(PROJECT_ROOT, 'test/support/certificate', `${name}.pem`));
  const server = createSecureServer(
    { key: pem('key'), cert: pem('cert'), allowHTTP1: true },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  const asking = client.request({ ':path': PATH, ':method': 'POST', origin: `https://127.0.0.1:${port}` });
  asking.end('{}');
  await askedForSession;
  asking.destroy();
  await once(asking, 'close');
  answer();
  await vi.waitFor(() => expect(released).toEqual(['session_1 aborted']));
  expect(tracker.sessions).toEqual([]);

  // One that waits gets its answer, and keeps its session.
  const waiting = client.request({
    ':path': `${API}/1/auth/token`,
    ':method': 'POST',
    origin: `https://127.0.0.1:${port}`,
  });
  waiting.end('{"api_key": "ody_local"}');
  const [headers] = await once(waiting, 'response');
  expect(headers[':status']).toBe(200);
});
