/** Streamers are given out by the lowest free number, and never more at once than there are. */
import { expect, test } from 'vitest';
import { StreamerPool } from '../../../emulator/session/streamer-pool.ts';

test('the lowest free streamer is taken first', () => {
  const pool = new StreamerPool();
  expect([pool.take(3), pool.take(3), pool.take(3), pool.take(3)]).toEqual([
    'streamer-1',
    'streamer-2',
    'streamer-3',
    undefined,
  ]);
  pool.giveBack('streamer-2');
  pool.giveBack('streamer-1');
  expect([pool.take(3), pool.take(3)]).toEqual(['streamer-1', 'streamer-2']);
});

test('when there are fewer than before, those with a higher number count too while they are taken', () => {
  const pool = new StreamerPool();
  for (let i = 0; i < 4; i++) pool.take(4);
  pool.giveBack('streamer-1');
  pool.giveBack('streamer-2');
  expect(pool.take(2)).toBeUndefined();
  pool.giveBack('streamer-3');
  expect(pool.take(2)).toBe('streamer-1');
});
