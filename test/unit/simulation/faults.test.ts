/** What faults make of jobs: at its time, told truly, and without a slot lost. */
import { describe, expect, test } from 'vitest';
import { readFault } from '../../../emulator/faults/read-rule.ts';
import type { FaultRule } from '../../../emulator/index.ts';
import { someJobs } from '../../support/simulations.ts';

type Rule = Omit<Extract<FaultRule, { type: 'fail' | 'retry' | 'lose_worker' | 'stall' }>, 'name'>;

/** Jobs with one rule. */
function jobsWith(rule: Rule | Record<string, unknown>, options = {}) {
  const some = someJobs({ simulationOrder: 'fifo', ...options });
  some.faults.set({ name: 'any', ...rule });
  some.entries.length = 0;
  return { ...some, types: () => some.entries.map(({ type }) => type.replace('simulation.', '')) };
}

const PROCESS = 'simulation.process';

test('fail: for good, in mid-process, with its message', async () => {
  const { clock, jobs, submit, types, entries, recordings } = jobsWith({
    on: PROCESS,
    type: 'fail',
    message: 'No.',
  });
  const { jobId } = await submit();
  await clock.advance(20_000);
  const { status, error, retryCount, startedAtMs, endedAtMs } = jobs.get(jobId);
  expect({ status, error, retryCount }).toEqual({ status: 'failed', error: 'No.', retryCount: 0 });
  expect((endedAtMs ?? 0) - (startedAtMs ?? 0)).toBeLessThan(12_000);
  expect(types()).toEqual(['queued', 'dispatched', 'started', 'fault.injected', 'failed']);
  expect(entries.find(({ type }) => type === 'fault.injected')).toMatchObject({ jobId, on: PROCESS });
  expect(recordings.keep).not.toHaveBeenCalled();
  expect(jobs.queued).toBe(0);
});

test('fail: before it is processed', async () => {
  const { clock, jobs, submit, types } = jobsWith({ on: 'simulation.dispatch', type: 'fail' });
  const { jobId } = await submit();
  await clock.advance(20_000);
  expect(jobs.get(jobId)).toMatchObject({ status: 'failed', startedAtMs: null });
  expect(types()).toEqual(['queued', 'dispatched', 'fault.injected', 'failed']);
});

test('retry: counts, and after the fourth the job has failed', async () => {
  const { clock, jobs, submit, types } = jobsWith({ on: PROCESS, type: 'retry' });
  const { jobId } = await submit();
  await clock.advance(120_000);
  expect(jobs.get(jobId)).toMatchObject({ status: 'failed', retryCount: 3 });
  expect(types().filter((type) => type === 'retried')).toHaveLength(3);
});

test('lose_worker: waits again, which does not count', async () => {
  const { clock, jobs, submit, entries } = jobsWith({ on: PROCESS, type: 'lose_worker', times: 5 });
  const { jobId } = await submit();
  await clock.advance(200_000);
  expect(jobs.get(jobId)).toMatchObject({ status: 'completed', retryCount: 0 });
  const retried = entries.filter(({ type }) => type === 'simulation.retried');
  expect(retried).toHaveLength(5);
  expect(retried[0]).toMatchObject({
    retryCount: 0,
    message: 'its streamer was lost; this does not count as an attempt',
  });
});

test('lose_worker: again and again, with no time to dispatch, ends with the advance', async () => {
  const rule = { on: 'simulation.dispatch', type: 'lose_worker' };
  const { clock, jobs, submit } = jobsWith(rule, { simulationDispatchTime: '0s' });
  const { jobId } = await submit();
  await clock.advance(100);
  expect(jobs.get(jobId).status).toMatch(/pending|dispatched/);
  expect(jobs.queued).toBe(1);
});

describe('stall', () => {
  test('for a time: so much longer', async () => {
    const { clock, jobs, submit } = jobsWith({ on: 'simulation.dispatch', type: 'stall', for: '1h' });
    const { jobId } = await submit();
    await clock.advance(3_601_999);
    expect(jobs.get(jobId)).toMatchObject({ status: 'dispatched', estimatedWaitMs: 0 });
    await clock.advance(1);
    expect(jobs.get(jobId).status).toBe('processing');
  });

  test('for ever: keeps its place, without a timer, and others get estimates that can be', async () => {
    const { clock, jobs, submit } = jobsWith(
      { on: PROCESS, type: 'stall', times: 1 },
      { concurrentSimulations: 1 },
    );
    const { jobId } = await submit();
    await clock.advance(24 * 3_600_000);
    expect(jobs.get(jobId).status).toBe('processing');
    expect(clock.pendingTimers).toBe(0);
    const { estimatedWaitMs } = await submit();
    expect(estimatedWaitMs).toBeGreaterThan(0);
  });

  test('with a failure: fails later', async () => {
    const { clock, faults, jobs, submit } = jobsWith({ on: PROCESS, type: 'stall', for: '1m' });
    faults.set({ name: 'fails', on: PROCESS, type: 'fail' });
    const { jobId } = await submit();
    await clock.advance(60_000);
    expect(jobs.get(jobId).status).toBe('processing');
    await clock.advance(20_000);
    expect(jobs.get(jobId).status).toBe('failed');
  });

  test('may be cancelled while it waits to be processed', async () => {
    const { clock, jobs, submit } = jobsWith({ on: 'simulation.dispatch', type: 'stall' });
    const { jobId } = await submit();
    await clock.advance(10_000);
    expect(jobs.cancel(jobId).status).toBe('cancelled');
    expect(jobs.queued).toBe(0);
  });
});

test('only jobs that fit meet it: by a prompt of any of their scripts', async () => {
  const { clock, jobs, submit } = jobsWith({ on: PROCESS, type: 'fail', match: { prompt: 'CAT' } });
  const [cat, dog] = [await submit('a cat'), await submit('a dog')];
  await clock.advance(30_000);
  expect([cat, dog].map(({ jobId }) => jobs.get(jobId).status)).toEqual(['failed', 'completed']);
});

test('by no chance, everything is as without rules', async () => {
  const told = async (rule?: Rule) => {
    const { clock, faults, submit, entries } = someJobs();
    if (rule) faults.set({ name: 'none', ...rule });
    entries.length = 0;
    for (let i = 0; i < 5; i++) await submit();
    await clock.advance(200_000);
    const { atMs: startMs = 0 } = entries[0] ?? {};
    return entries.map(({ seq: _seq, atMs, ...entry }) => ({ ...entry, atMs: atMs - startMs }));
  };
  expect(await told({ on: 'simulation.*', type: 'fail', probability: 0 })).toEqual(await told());
});

test.each([
  [
    { on: 'stream', type: 'fail' },
    'on: "stream": fail makes no sense there: it may be on simulation.dispatch, simulation.process',
  ],
  [{ on: PROCESS, type: 'stall', for: -1 }, 'for: -1: must be a duration from 0s to 30d, such as "150s"'],
  [{ on: PROCESS, type: 'fail', message: 3 }, 'message: 3: must be text of up to 1000 characters'],
  [
    { on: PROCESS, type: 'fail', match: { session: 'x' } },
    'match.session: is not known there: simulation.process knows account, job, region, prompt',
  ],
])('%j is refused', (rule, problem) => {
  expect(readFault({ name: 'any', ...rule }).problems).toEqual([problem]);
});
