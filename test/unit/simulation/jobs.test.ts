/** An account's jobs: their lives, their order, and what they tell while they wait. */
import { describe, expect, test } from 'vitest';
import { AccountResetError, EmulatorClosedError } from '../../../emulator/session/errors.ts';
import { InvalidSubmissionError, SimulationQuotaError } from '../../../emulator/simulation/errors.ts';
import { MAX_KEPT_JOBS } from '../../../emulator/simulation/jobs.ts';
import { shortScript } from '../../support/scripts.ts';
import { someJobs, submissionOf } from '../../support/simulations.ts';

test('a job is pending, dispatched, processing and completed, each at its time', async () => {
  const { clock, jobs, submit, elapsedMs, recordings } = someJobs();
  const { jobId, status, createdAtMs } = await submit();
  expect(status).toBe('pending');
  expect(elapsedMs(createdAtMs)).toBe(0);
  expect(jobs.get(jobId)).toMatchObject({
    dispatchedAtMs: null,
    startedAtMs: null,
    endedAtMs: null,
    region: null,
  });
  await clock.advance(1000);
  expect(jobs.get(jobId)).toMatchObject({ status: 'dispatched', startedAtMs: null, estimatedWaitMs: 0 });
  await clock.advance(1000);
  expect(jobs.get(jobId)).toMatchObject({ status: 'processing', endedAtMs: null, estimatedWaitMs: null });
  await clock.advance(9999);
  expect(jobs.get(jobId).status).toBe('processing');
  expect(recordings.keep).not.toHaveBeenCalled();
  await clock.advance(2001);
  const { dispatchedAtMs, startedAtMs, endedAtMs, ...job } = jobs.get(jobId);
  expect(job).toMatchObject({ status: 'completed', error: null, region: expect.stringMatching(/^(us|eu)-/) });
  expect([dispatchedAtMs, startedAtMs].map((atMs) => elapsedMs(atMs ?? 0))).toEqual([1000, 2000]);
  expect(elapsedMs(endedAtMs ?? 0)).toBeGreaterThanOrEqual(12_000);
  expect(clock.pendingTimers).toBe(0);
});

test('its films go to the recordings, one after the other in the films’ own time', async () => {
  const { clock, jobs, recordings, elapsedMs } = someJobs({ simulationSpeed: 100 });
  const scripts = [
    shortScript('a', 10_000),
    [...shortScript('b', 3000)].toSpliced(1, 0, interaction(1530, 'c')),
  ];
  const { jobId, streams } = await jobs.submit({ ...submissionOf([]), script: undefined, scripts });
  await clock.advance(5000);
  const kept = recordings.keep.mock.calls.map(([recording]) => recording);
  expect(kept.map(({ streamId }) => streamId)).toEqual(streams.map(({ streamId }) => streamId));
  expect(streams.map(({ scriptIndex, frames, prompts }) => ({ scriptIndex, frames, prompts }))).toEqual([
    { scriptIndex: 0, frames: 200, prompts: 1 },
    { scriptIndex: 1, frames: 60, prompts: 2 },
  ]);
  expect(kept[1]).toMatchObject({
    jobId,
    frames: 60,
    timeline: {
      fps: 20,
      prompts: [
        { frame: 0, prompt: 'b' },
        { frame: 30, prompt: 'c' },
      ],
    },
  });
  expect(kept.map(({ startedAtMs, endedAtMs }) => [elapsedMs(startedAtMs), elapsedMs(endedAtMs)])).toEqual([
    [2000, 12_000],
    [12_000, 15_000],
  ]);
  expect(kept[1]?.events.map(({ atMs, ...event }) => ({ ...event, atMs: elapsedMs(atMs) }))).toEqual([
    { type: 'start', prompt: 'b', atMs: 12_000 },
    { type: 'interact', prompt: 'c', atMs: 13_530 },
    { type: 'end', atMs: 15_000 },
  ]);
});

const interaction = (atMs: number, prompt: string) => ({ timestamp_ms: atMs, interact: { prompt } });

test('without output video nothing is recorded, and a sink that throws is the emulator’s fault', async () => {
  const { clock, jobs, submit, recordings, onFault } = someJobs({ simulationOrder: 'fifo' });
  const silent = await submit('a', { outputVideo: false });
  await clock.advance(20_000);
  expect(recordings.keep).not.toHaveBeenCalled();
  expect(jobs.get(silent.jobId).status).toBe('completed');
  recordings.keep.mockImplementation(() => {
    throw new Error('the disk is full');
  });
  const loud = await submit('b');
  await clock.advance(20_000);
  expect(jobs.get(loud.jobId)).toMatchObject({
    status: 'failed',
    error: 'The emulator failed: the disk is full',
  });
  expect(onFault).toHaveBeenCalledOnce();
  expect(jobs.queued).toBe(0);
});

describe('the order', () => {
  /** In which order ten jobs are dispatched, by the numbers of their submission. */
  async function orderOf(options: Parameters<typeof someJobs>[0], seed = 1): Promise<number[]> {
    const { clock, submit, ids } = someJobs(options, seed);
    const submitted: string[] = [];
    for (let i = 0; i < 10; i++) submitted.push((await submit()).jobId);
    await clock.advance(300_000);
    expect(ids('simulation.completed')).toHaveLength(10);
    return ids('simulation.dispatched').map((jobId) => submitted.indexOf(jobId));
  }
  const SUBMITTED = Array.from({ length: 10 }, (_, index) => index);

  test('is shuffled by default: not that of submission, the same on every run, another by another seed', async () => {
    const order = await orderOf({});
    expect(order).not.toEqual(SUBMITTED);
    expect(order.toSorted()).toEqual(SUBMITTED);
    expect(await orderOf({})).toEqual(order);
    expect(await orderOf({}, 2)).not.toEqual(order);
  });

  test('is that of submission with fifo', async () => {
    expect(await orderOf({ simulationOrder: 'fifo' })).toEqual(SUBMITTED);
  });

  test('minds priorities first', async () => {
    const { clock, submit, ids } = someJobs({ concurrentSimulations: 1 });
    const low = await submit('a', { priority: 'low' });
    const normal = await submit('b');
    const high = await submit('c', { priority: 'high' });
    await clock.advance(100_000);
    expect(ids('simulation.dispatched')).toEqual([high, normal, low].map(({ jobId }) => jobId));
  });
});

describe('attempts that fail', () => {
  test('are tried again, and show', async () => {
    const { clock, jobs, submit, entries } = someJobs({
      simulationFailureRate: 0.5,
      concurrentSimulations: 10,
    });
    for (let i = 0; i < 10; i++) await submit();
    await clock.advance(200_000);
    const completed = jobs.list({ status: 'completed' });
    expect(completed.some(({ retryCount }) => retryCount > 0)).toBe(true);
    expect(completed.every(({ error }) => error === null)).toBe(true);
    const retries = entries.filter(({ type }) => type === 'simulation.retried');
    expect(retries).toHaveLength(jobs.list().reduce((sum, { retryCount }) => sum + retryCount, 0));
  });

  test('wait again between: pending, without a region or times', async () => {
    const { clock, jobs, submit } = someJobs({ simulationFailureRate: 1 });
    const { jobId } = await submit();
    await clock.advance(2000);
    for (let waitedMs = 0; jobs.get(jobId).status === 'processing'; waitedMs += 100) {
      expect(waitedMs).toBeLessThan(12_000);
      await clock.advance(100);
    }
    expect(jobs.get(jobId)).toMatchObject({
      status: 'pending',
      retryCount: 1,
      region: null,
      startedAtMs: null,
    });
    expect(jobs.queued).toBe(1);
  });

  test('three times, and then the job has failed', async () => {
    const { clock, jobs, submit, recordings } = someJobs({ simulationFailureRate: 1 });
    const { jobId } = await submit();
    await clock.advance(100_000);
    expect(jobs.get(jobId)).toMatchObject({
      status: 'failed',
      retryCount: 3,
      error: 'The job failed 4 times; at last the streamer that processed it was lost.',
    });
    expect(recordings.keep).not.toHaveBeenCalled();
  });
});

describe('the limit', () => {
  test('counts jobs that are processed too, until one is over', async () => {
    const { clock, jobs, submit, entries } = someJobs({ queuedSimulations: 3 });
    const [first] = [await submit(), await submit(), await submit()];
    await clock.advance(2000);
    expect(jobs.list({ status: 'processing' })).toHaveLength(2);
    await expect(submit()).rejects.toThrow('429 quota exceeded: 3 of 3');
    expect(entries.at(-1)).toMatchObject({
      type: 'simulation.refused',
      code: 'SIMULATION_QUOTA_EXCEEDED',
      queued: 3,
    });
    const waiting = jobs.list({ status: 'pending' })[0] ?? first;
    jobs.cancel(waiting.jobId);
    await submit();
    await expect(submit()).rejects.toThrow(SimulationQuotaError);
  });

  test('holds for jobs that are submitted at once', async () => {
    const { jobs, submit } = someJobs({ queuedSimulations: 3 });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => submit()));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(jobs.queued).toBe(3);
  });
});

test('how many run at once changes with the option, also from none', async () => {
  const { clock, jobs, submit, configure } = someJobs({ concurrentSimulations: 0 });
  for (let i = 0; i < 5; i++) await submit();
  await clock.advance(3_600_000);
  expect(jobs.list().map(({ status, estimatedWaitMs }) => ({ status, estimatedWaitMs }))).toEqual(
    Array(5).fill({ status: 'pending', estimatedWaitMs: null }),
  );
  configure({ concurrentSimulations: 3 });
  await clock.advance(1000);
  expect(jobs.list({ status: 'dispatched' })).toHaveLength(3);
});

test('the estimated wait grows along the queue, and is about right', async () => {
  const { clock, jobs, submit } = someJobs({ simulationOrder: 'fifo' });
  for (let i = 0; i < 6; i++) await submit();
  const estimatesMs = jobs
    .list()
    .reverse()
    .map(({ estimatedWaitMs }) => estimatedWaitMs ?? 0);
  expect(estimatesMs.slice(0, 3)).toEqual([2000, 2000, 14_000]);
  expect(estimatesMs).toEqual(estimatesMs.toSorted((a, b) => a - b));
  await clock.advance(200_000);
  for (const [index, { createdAtMs, startedAtMs }] of jobs.list().reverse().entries()) {
    const waitedMs = (startedAtMs ?? 0) - createdAtMs;
    expect(waitedMs / (estimatesMs[index] ?? 0)).toBeGreaterThan(0.7);
    expect(waitedMs / (estimatesMs[index] ?? 0)).toBeLessThan(1.3);
  }
});

test('jobs that are over are forgotten when there are too many', async () => {
  const { clock, jobs, submit } = someJobs({ simulationSpeed: 1_000_000, concurrentSimulations: 10 });
  const first = await submit();
  await clock.advance(3000);
  for (let i = 0; i < MAX_KEPT_JOBS; i += 10) {
    await Promise.all(Array.from({ length: 10 }, () => submit()));
    await clock.advance(3000);
  }
  expect(jobs.list()).toHaveLength(MAX_KEPT_JOBS);
  expect(jobs.has(first.jobId)).toBe(false);
});

test('closing ends all of it, submissions that are being read included', async () => {
  const { clock, jobs, submit, ids } = someJobs();
  for (let i = 0; i < 4; i++) await submit();
  await clock.advance(1500);
  const late = submit();
  const fetching = jobs.submit({
    ...submissionOf([]),
    script: undefined,
    scriptUrl: 'http://127.0.0.1:9/script.json',
  });
  const reason = new AccountResetError('ody_any');
  jobs.close('account_reset', reason);
  await expect(late).rejects.toBe(reason);
  await expect(fetching).rejects.toBe(reason);
  await expect(submit()).rejects.toBe(reason);
  expect(jobs.list()).toEqual([]);
  expect(ids('simulation.cancelled')).toHaveLength(4);
  expect(clock.pendingTimers).toBe(0);
});

test('what cannot be a job is not queued: no source, two, none in a list, too many', async () => {
  const { jobs } = someJobs();
  const script = shortScript('a');
  const base = { ...submissionOf([]), script: undefined };
  for (const [sources, rule] of [
    [{}, 'one_source'],
    [{ script: null, scripts: null }, 'one_source'],
    [{ script, scripts: [script] }, 'one_source'],
    [{ script, scriptUrl: '' }, 'one_source'],
    [{ scripts: [] }, 'scripts_empty'],
    [{ scripts: 'x' }, 'scripts_empty'],
    [{ scripts: Array(101).fill(script) }, 'too_many_scripts'],
    [{ scripts: [script, [], script] }, 'script_empty'],
  ] as const) {
    const error: unknown = await jobs.submit({ ...base, ...sources }).catch((thrown: unknown) => thrown);
    if (!(error instanceof InvalidSubmissionError)) throw error;
    expect(error.problems.map((problem) => problem.rule)).toEqual([rule]);
  }
  expect(jobs.list()).toEqual([]);
});

test('one that is being stored as the emulator closes is refused, and nothing of it stays', async () => {
  const { jobs, submit, store } = someJobs();
  const refused = expect(submit()).rejects.toThrow(EmulatorClosedError);
  while ([...store.records()].length === 0) await Promise.resolve();
  jobs.close('emulator_closed', new EmulatorClosedError());
  await refused;
  expect([...store.records()]).toEqual([]);
});
