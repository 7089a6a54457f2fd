/** What a page of a foreign origin may do with a broadcast: the app itself is asked, without a port. */
import { describe, expect, test } from 'vitest';
import { createBareApp } from '../../support/bare-app.ts';

const ORIGIN = 'https://player.example';
const BROADCAST = 'http://127.0.0.1:8090/broadcast/stream_1';

const request = (url: string, method: string, headers: Record<string, string> = {}) =>
  createBareApp().app.request(url, { method, headers: { Origin: ORIGIN, ...headers } });

describe('a preflight', () => {
  test.each([
    ['POST', '/whep', 'content-type'],
    ['PATCH', '/whep/x', 'content-type,if-match'],
    ['DELETE', '/whep/x', 'authorization'],
  ])('allows %s', async (method, path, wanted) => {
    const { status, headers } = await request(BROADCAST + path, 'OPTIONS', {
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': wanted,
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-methods')).toContain(method);
    const allowed = headers.get('access-control-allow-headers')?.toLowerCase().split(',');
    expect(allowed).toEqual(expect.arrayContaining(wanted.split(',')));
    // WHEP §4.3, of the endpoint.
    expect(headers.get('accept-post')).toBe(path === '/whep' ? 'application/sdp' : null);
  });
});

test('an answer, an error too, is for any origin, and shows what WHEP clients read', async () => {
  const { status, headers } = await request(`${BROADCAST}/whep`, 'POST', {
    'Content-Type': 'application/sdp',
  });
  expect([status, headers.get('access-control-allow-origin')]).toEqual([401, '*']);
  expect(headers.get('access-control-expose-headers')?.split(',')).toEqual(
    expect.arrayContaining(['Location', 'ETag', 'Accept-Patch', 'Retry-After']),
  );
});

test.each([
  ['127.0.0.1:8090', '127.0.0.1'],
  ['emulator.localhost:8090', 'emulator.localhost'],
  ['[::1]:8090', '[::1]'],
])('/config names a STUN server on the host that was called: %s', async (host, name) => {
  const answer = await request(`http://${host}/config`, 'GET', { Host: host });
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { iceServers: [{ urls: `stun:${name}:3478` }] },
  ]);
});
