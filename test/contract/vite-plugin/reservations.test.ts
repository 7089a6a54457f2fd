/** Sessions as pages reserve them through the dev server: tracked, and given room where leftovers hold it. */
import { describe, expect, test } from 'vitest';
import { API, createProxy, DOCUMENT, HERE, json, SECRET } from './a-proxy.ts';

describe('reservations', () => {
  test('lead back through here, by an http URL of the page itself, and are tracked', async () => {
    const { post, signIn, tracker } = await createProxy();
    const { body } = await post(`${API}/7/sessions/request`, { region: 'eu' }, await signIn());
    expect(body).toEqual({
      session_id: 'session_1',
      signalling_url: `${HERE}/app${API}/7/signalling/session_1`,
      region: 'eu',
    });
    expect(tracker.sessions).toEqual([
      expect.objectContaining({
        document: DOCUMENT,
        connection: 7,
        phase: 'reserved',
        keys: {
          sessionId: 'session_1',
          signallingUrl: 'ws://127.0.0.1:1/signal',
          accessToken: 'access-of-the-target',
        },
      }),
    ]);
  });

  const FULL = {
    detail: {
      error: 'CONCURRENT_LIMIT_REACHED',
      message: 'Too many',
      details: { limit: 2, active_count: 2 },
    },
  };

  test('that find no room evict the oldest suspect, and try once more', async () => {
    let held = 0;
    const { post, signIn, tracker, evictions, released, asked } = await createProxy({
      answer: ({ path }, response) => {
        if (path !== '/sessions/request') return;
        if (held === 2) {
          held--;
          json(response, 429, FULL);
        } else {
          json(response, 200, {
            session_id: `session_${++held + evictions.length}`,
            signalling_url: 'ws://127.0.0.1:1',
          });
        }
      },
    });
    const headers = await signIn();
    for (const connection of [1, 2]) await post(`${API}/${connection}/sessions/request`, {}, headers);
    for (const session of tracker.sessions) session.suspicion = 'maybe_superseded';
    const { status, body } = await post(`${API}/3/sessions/request`, { region: 'eu' }, headers);
    expect([status, body.session_id]).toEqual([200, 'session_3']);
    expect(evictions).toEqual([1]);
    expect(released).toEqual(['session_1 evicted']);
    const tries = asked.filter(({ path }) => path === '/sessions/request').slice(2);
    expect(tries.map(({ body }) => body)).toEqual(['{"region":"eu"}', '{"region":"eu"}']);
  });

  test.each([
    { what: 'when nobody is suspected', isSuspected: false, answer: FULL, tries: 1 },
    { what: 'when it is of no use: once', isSuspected: true, answer: FULL, tries: 2 },
    {
      what: 'when it is another limit',
      isSuspected: true,
      answer: { detail: { error: 'MONTHLY_LIMIT_REACHED' } },
      tries: 1,
    },
    { what: 'when it says nothing', isSuspected: true, answer: 'Too many requests', tries: 1 },
  ])('that find no room are told so $what', async ({ isSuspected, answer, tries }) => {
    let isFull = false;
    const { post, signIn, tracker, asked } = await createProxy({
      answer: ({ path }, response) => {
        if (path === '/sessions/request' && isFull) json(response, 429, answer);
      },
    });
    const headers = await signIn();
    await post(`${API}/1/sessions/request`, {}, headers);
    for (const session of tracker.sessions) session.suspicion = isSuspected ? 'never_opened' : null;
    isFull = true;
    const before = asked.length;
    const { status, text } = await post(`${API}/2/sessions/request`, {}, headers);
    expect([status, text]).toEqual([429, JSON.stringify(answer)]);
    expect(asked.slice(before).filter(({ path }) => path === '/sessions/request')).toHaveLength(tries);
  });

  test('of a tab that has gone meanwhile are released', async () => {
    const { post, signIn, released } = await createProxy();
    const headers = await signIn();
    await post(`${API}/1/sessions/request`, {}, headers);
    await post(`/__odyssey/${SECRET}/bye/${DOCUMENT}?cause=full_reload`, '');
    expect(released).toEqual(['session_1 full_reload']);
  });
});
