/** Simulations by the unmodified SDK in Chromium: a page submits, watches, lists and cancels, cross-origin. */
import { expect } from 'vitest';
import { test } from '../support/browser-test.ts';
import { shortScript } from '../support/scripts.ts';

test('a page simulates, sees each status, lists and cancels', async ({ startEmulator, openClient }) => {
  const emulator = await startEmulator({
    clock: 'manual',
    concurrentSimulations: 1,
    simulationOrder: 'fifo',
  });
  const client = await openClient(emulator);
  const first = await client.simulate({ script: shortScript('a cat asleep') });
  expect(first).toMatchObject({ status: 'pending', priority: 'normal' });
  const batch = await client.simulate({
    scripts: [shortScript('a dog'), shortScript('a bird', 3000)],
    portrait: false,
  });

  await emulator.clock.advance('2s');
  expect(await client.getSimulateStatus(first.job_id)).toMatchObject({ status: 'processing' });
  expect(await client.cancelSimulation(batch.job_id)).toMatchObject({ status: 'cancelled' });
  expect(await client.rejection('cancelSimulation', first.job_id)).toContain('is processing');
  await emulator.clock.advance('12s');

  expect(await client.getSimulateStatus(first.job_id)).toMatchObject({
    status: 'completed',
    streams: [{ script_index: 0, frame_count: 200, duration_seconds: 10 }],
  });
  expect(await client.listSimulations({ status: 'cancelled' })).toMatchObject({
    jobs: [{ job_id: batch.job_id, completed_at: expect.any(String) }],
    total: 1,
  });
  expect((await client.listSimulations({ active: true })).total).toBe(0);
  expect(await client.rejection('getSimulateStatus', 'job_none')).toBe('Simulation job not found');
});

test('a File becomes the image that a script starts with', async ({ startEmulator, openClient }) => {
  const emulator = await startEmulator({ clock: 'manual' });
  const client = await openClient(emulator);
  const { job_id } = await client.simulateImage(`/fixtures/images/small.png`, 'a robot dances');
  expect((await emulator.jobs.get(job_id)).streams).toMatchObject([
    { image: true, prompt: 'a robot dances' },
  ]);
});

test('the eleventh job is refused in the page', async ({ startEmulator, openClient }) => {
  const emulator = await startEmulator({ clock: 'manual' });
  const client = await openClient(emulator);
  for (let i = 0; i < 10; i++) await client.simulate({ script: shortScript('a cat') });
  const message = await client.rejection('simulate', { script: shortScript('one more') });
  expect(message).toMatch(/429 .*quota exceeded/);
  expect((await client.listSimulations()).total).toBe(10);
});
