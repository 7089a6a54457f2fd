/**
 * `GET /__admin/journal/events` where readers come and go: nothing is missed, nothing is told twice, and nothing is left of
 * a reader that has gone. What it tells, and to whom, is in `../admin.test.ts`.
 */
import { createAdaptorServer } from '@hono/node-server';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Followed, type FollowedEvent, followJournal } from '../../../emulator/admin/follow.ts';
import { createEmulator } from '../../../emulator/index.ts';
import { createBareApp } from '../../support/bare-app.ts';
import { EventStream } from '../../support/event-stream.ts';
import { aJournal } from '../../unit/journal/a-journal.ts';

describe('over HTTP', () => {
  /** The app on a port, and how many readers it has: each keeps a timer for its heartbeat. */
  async function serve() {
    const { app, accounts } = createBareApp({ clock: 'manual' });
    const server = createAdaptorServer({ fetch: app.fetch });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      accounts.close();
      server.close();
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    const url = `http://127.0.0.1:${address.port}/__admin/journal/events?key=ody_read`;
    return { url, account: accounts.get('ody_read'), readers: () => accounts.realClock.pendingTimers };
  }

  test('a reader that comes back again and again, while entries keep coming, reads each once', async () => {
    const { url, account } = await serve();
    const count = 400;
    const seen: number[] = [];
    let recorded = 0;
    const recording = (async () => {
      for (; recorded < count; recorded++) {
        account.journal.record('clock.advanced', { byMs: recorded });
        // Lets the server and the reader have their turns.
        await new Promise(setImmediate);
      }
    })();
    while (seen.length < count) {
      const stream = await EventStream.open(url, { 'Last-Event-ID': String(seen.at(-1) ?? 0) });
      // It goes in the midst of what it could have read.
      const events = await stream.take(Math.min(1 + (seen.length % 7), count - seen.length));
      seen.push(...events.map(({ id }) => Number(id)));
      stream.leave();
    }
    await recording;
    expect(seen).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  });

  test('nothing is left of a reader that has gone', async () => {
    const { url, readers } = await serve();
    const streams = await Promise.all(Array.from({ length: 20 }, () => EventStream.open(url)));
    expect(readers()).toBe(20);
    for (const stream of streams) stream.leave();
    await vi.waitFor(() => expect(readers()).toBe(0), { timeout: 10_000 });
  });

  test('nothing is left of one that asks for the headers alone, or that is refused', async () => {
    const { url, readers } = await serve();
    const head = await fetch(url, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('Content-Type')).toMatch(/^text\/event-stream/);
    expect((await fetch(`${url}&type=rubbish`)).status).toBe(422);
    expect((await fetch(`${url}&after=-1`)).status).toBe(422);
    expect((await fetch(url, { headers: { Origin: 'https://evil.example' } })).status).toBe(403);
    expect(readers()).toBe(0);
  });

  test('a browser that comes back after a reset is told the new journal from its beginning', async () => {
    const { url, account } = await serve();
    const stream = await EventStream.open(url);
    for (let i = 0; i < 3; i++) account.journal.record('clock.advanced', { byMs: i });
    await stream.take(3);
    account.journal.close(new Error('The account was reset.'));
    const closed = await stream.next();
    expect(closed).toEqual({ id: '0', event: 'closed', data: '{"reason":"The account was reset."}' });
    expect(await stream.next()).toBeUndefined();
  });

  test('what belongs to no account is told with key=none', async () => {
    const emulator = await createEmulator({ port: 0 });
    onTestFinished(() => emulator.close());
    const stream = await EventStream.open(`${emulator.url}/__admin/journal/events?key=none`);
    await fetch(`${emulator.url}/regions`);
    const [request, response] = await stream.take(2);
    expect(JSON.parse(request?.data ?? '')).toMatchObject({ apiKey: '', path: '/regions' });
    expect(JSON.parse(response?.data ?? '')).toMatchObject({ apiKey: '', status: 401 });
    stream.leave();
  });
});

describe('a reader', () => {
  /** A journal with so many entries, and a reader of it. */
  function follow(entriesBefore = 0, options: { after?: number } = {}) {
    const made = aJournal({ bounds: { entries: 100_000, bytes: 1e9 } });
    for (let i = 0; i < entriesBefore; i++) made.journal.record('clock.advanced', { byMs: i });
    const events = followJournal(made.journal, { query: {}, realClock: made.realClock, ...options });
    return { ...made, events, iterator: events[Symbol.asyncIterator]() };
  }

  async function all(events: Followed): Promise<FollowedEvent[]> {
    const read: FollowedEvent[] = [];
    for await (const event of events) read.push(event);
    return read;
  }

  test('hears a heartbeat every 15 s, however quiet the journal, until it goes', async () => {
    const { realClock, events, iterator } = follow();
    await realClock.advance(14_999);
    const next = iterator.next();
    await realClock.advance(1);
    expect(await next).toEqual({ done: false, value: { event: 'heartbeat', data: '' } });
    await realClock.advance(30_000);
    expect((await iterator.next()).value).toMatchObject({ event: 'heartbeat' });
    expect((await iterator.next()).value).toMatchObject({ event: 'heartbeat' });
    events.end();
    expect(realClock.pendingTimers).toBe(0);
    expect(await iterator.next()).toMatchObject({ done: true });
  });

  test('that waits when it ends waits no longer', async () => {
    const { events, iterator } = follow();
    const next = iterator.next();
    events.end();
    expect(await next).toMatchObject({ done: true });
  });

  test('that stops reading has gone', async () => {
    const { journal, realClock, events } = follow();
    journal.record('account.reset', {});
    for await (const { event } of events) {
      expect(event).toBe('account.reset');
      break;
    }
    expect(realClock.pendingTimers).toBe(0);
  });

  test('that reads too slowly is told so, and may go on after the last that it was given', async () => {
    const { journal, realClock, events } = follow();
    for (let i = 0; i < 25_000; i++) journal.record('clock.advanced', { byMs: i });
    const read = await all(events);
    const closed = read.pop();
    expect(closed).toEqual({ event: 'closed', data: expect.stringContaining('unread') });
    expect(read.map(({ id }) => Number(id))).toEqual(Array.from({ length: 20_000 }, (_, i) => i + 1));
    expect(realClock.pendingTimers).toBe(0);
    const rest = followJournal(journal, { query: {}, realClock, after: Number(read.at(-1)?.id) });
    expect((await rest[Symbol.asyncIterator]().next()).value).toMatchObject({ id: '20001' });
    rest.end();
  });

  test('that asks for more of the past than it may leave unread gets a part, and nothing is left of it', async () => {
    const { journal, realClock, events } = follow(25_000, { after: 0 });
    expect(realClock.pendingTimers).toBe(0);
    const read = await all(events);
    expect(read).toHaveLength(20_001);
    expect(read.at(-1)?.event).toBe('closed');
    journal.record('account.reset', {});
    expect(await all(events)).toEqual([]);
  });

  test('of a journal that is closed is told the end at once, and nothing is left of it', async () => {
    const { journal, realClock } = aJournal();
    journal.record('account.reset', {});
    journal.close(new Error('The emulator is closed.'));
    const read = await all(followJournal(journal, { query: {}, realClock, after: 0 }));
    expect(read.map(({ event }) => event)).toEqual(['account.reset', 'closed']);
    expect(realClock.pendingTimers).toBe(0);
  });

  test('that has seen more than there is begins anew', async () => {
    const { iterator } = follow(2, { after: 99 });
    expect((await iterator.next()).value).toMatchObject({ id: '1' });
  });

  test('that asks for what is no number leaves nothing behind', () => {
    const { journal, realClock } = aJournal();
    expect(() => followJournal(journal, { query: {}, realClock, after: -1 })).toThrow('after cannot be -1');
    expect(() => followJournal(journal, { query: { type: 'x' }, realClock })).toThrow('no type "x"');
    expect(realClock.pendingTimers).toBe(0);
  });
});
