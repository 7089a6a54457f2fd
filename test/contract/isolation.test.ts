/** Parallel tests share one emulator: each has its own key, and none sees the others. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectEmulator, createEmulator, type Emulator } from '../../emulator/index.ts';
import { RawClient, reserve } from '../support/raw-client.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ port: 0 });
});
afterAll(() => emulator.close());

test('50 accounts at once, each with its own limits, clock and journal, never meet', async () => {
  const runs = Array.from({ length: 50 }, async (_, i) => {
    const key = `ody_test_${i}`;
    const limit = 1 + (i % 3);
    const timeoutS = 10 + i;
    // As a test file in a process of its own would: over HTTP.
    const mine = (await connectEmulator(emulator.url)).account(key);
    await mine.config.set({
      clock: 'manual',
      concurrentSessions: limit,
      reservationTimeout: `${timeoutS}s`,
    });

    const reserved: string[] = [];
    for (let n = 0; n < limit; n++) reserved.push((await reserve(emulator.url, key)).sessionId);
    await expect(reserve(emulator.url, key)).rejects.toThrow(`${limit} of ${limit}`);
    expect((await mine.sessions.list()).map(({ sessionId }) => sessionId)).toEqual(reserved);

    const { nowMs } = await mine.clock.get();
    await mine.clock.advance(timeoutS * 1000 - 1);
    expect(await mine.sessions.list()).toHaveLength(limit);
    await mine.clock.advance(1);
    expect(await mine.sessions.list()).toEqual([]);
    expect((await mine.clock.get()).nowMs - nowMs).toBe(timeoutS * 1000);

    const { items } = await mine.journal.list({ type: 'session.*', limit: 1000 });
    expect(items.map(({ type }) => type)).toEqual([
      ...Array(limit).fill('session.reserved'),
      'session.refused',
      ...Array(limit).fill('session.released'),
    ]);
    expect(new Set(items.map(({ apiKey }) => apiKey))).toEqual(new Set([key]));
    return reserved;
  });
  const ids = (await Promise.all(runs)).flat();
  expect(new Set(ids).size).toBe(ids.length);
});

test('a token of one account opens nothing of another', async () => {
  const mine = await RawClient.open(emulator.url, 'ody_mine');
  const theirs = emulator.account('ody_theirs').sessions;
  for (const attempt of [theirs.get, theirs.release, theirs.drop]) {
    await expect(attempt(mine.sessionId)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  }
  await emulator.account('ody_theirs').reset();
  await emulator.account('ody_theirs').clock.advance('1h');
  expect(await emulator.account('ody_mine').sessions.list()).toHaveLength(1);
  await mine.disconnect();
});

test('advanceAll() moves every account, in the order in which things fall due', async () => {
  const order: string[] = [];
  const observed = await createEmulator({
    port: 0,
    clock: 'manual',
    onEntry: (entry) => {
      if (entry.type === 'session.released') order.push(entry.apiKey);
    },
  });
  await observed.account('ody_slow').config.set({ clock: 'manual', reservationTimeout: '30s' });
  await observed.account('ody_quick').config.set({ clock: 'manual', reservationTimeout: '33s' });
  for (const key of ['ody_slow', 'ody_quick', 'ody_slow', 'ody_quick']) {
    await reserve(observed.url, key);
    await observed.account(key).clock.advance('5s');
  }
  await observed.advanceAll('1m');
  // Due in 20 and 25 s, and in 23 and 28 s.
  expect(order).toEqual(['ody_slow', 'ody_quick', 'ody_slow', 'ody_quick']);
  await observed.close();
});
