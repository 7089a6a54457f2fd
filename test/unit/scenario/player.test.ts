import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { FaultRule } from '../../../emulator/faults/rule.ts';
import { planAt } from '../../../emulator/scenario/plan.ts';
import type { ScenarioFile, ScenarioStepFile } from '../../../emulator/scenario/scenario.ts';
import { createPlayer, opened } from './a-player.ts';

const POINT = 'POST /sessions/request';
const rule = (name: string, delay = '1s'): FaultRule => ({ name, on: POINT, type: 'latency', delay });

/** Names of the rules that hold. */
const namesIn = (rules: { list(): { name: string }[] }) => rules.list().map(({ name }) => name);

describe('a scenario', () => {
  it('sets its rules and options at their times, and takes all of it back at its end', async () => {
    const { player, rules, clock, journal, held } = createPlayer();
    rules.set(rule('mine'));
    player.start(
      opened({
        options: { concurrentSessions: 1 },
        faults: [rule('slow')],
        steps: [
          { at: '10s', say: 'Worse', set: [rule('slower', '2s')], options: { streamLimit: '5s' } },
          { at: '20s', remove: ['slow'], options: { concurrentSessions: null } },
        ],
        end: '30s',
      }),
    );
    expect([namesIn(rules), held.options]).toEqual([['mine', 'scenario.slow'], { concurrentSessions: 1 }]);
    await clock.advance(10_000);
    expect(namesIn(rules)).toEqual(['mine', 'scenario.slow', 'scenario.slower']);
    expect(held.options).toEqual({ concurrentSessions: 1, streamLimitMs: 5000 });
    expect(player.info()).toMatchObject({
      name: 'trouble',
      elapsedMs: 10_000,
      nextInMs: 10_000,
      endsInMs: 20_000,
    });
    await clock.advance(10_000);
    expect([namesIn(rules), held.options]).toEqual([['mine', 'scenario.slower'], { streamLimitMs: 5000 }]);
    await clock.advance(10_000);
    expect([namesIn(rules), held.options, player.info()]).toEqual([['mine'], {}, undefined]);
    expect(clock.pendingTimers).toBe(0);
    const said = journal.list({ type: 'scenario.*' }).items;
    expect(said.map(({ type, seq, atMs, apiKey, ...rest }) => [type, rest])).toEqual([
      ['scenario.started', { scenario: 'trouble', description: 'Some trouble' }],
      ['scenario.step', { scenario: 'trouble', step: 1, say: 'Worse' }],
      ['scenario.step', { scenario: 'trouble', step: 2 }],
      ['scenario.ended', { scenario: 'trouble', cause: 'end' }],
    ]);
  });

  it('begins anew as often as it repeats, and rules that stay keep their counts', async () => {
    const { player, rules, clock, journal } = createPlayer();
    player.start(
      opened({
        faults: [rule('always')],
        steps: [{ at: '2s', set: [rule('often')] }],
        repeat: '5s',
        end: '12s',
      }),
    );
    rules.decide(POINT, {});
    await clock.advance(6000);
    expect(namesIn(rules)).toEqual(['scenario.always']);
    await clock.advance(1000);
    expect(rules.list()).toMatchObject([
      { name: 'scenario.always', counted: 1 },
      { name: 'scenario.often', counted: 0 },
    ]);
    await clock.advance(20_000);
    expect(rules.list()).toEqual([]);
    expect(journal.list({ type: 'scenario.step' }).total).toBe(2);
  });

  it('gives way to another, and goes on when it is started again', () => {
    const { player, rules, journal } = createPlayer();
    const first = opened({ faults: [rule('one')] }, 'first');
    player.start(first);
    player.start(first);
    player.start(opened({ faults: [rule('two')] }, 'second'));
    expect(namesIn(rules)).toEqual(['scenario.two']);
    player.stop();
    player.stop();
    const { items } = journal.list({ type: 'scenario.*' });
    expect(items.map((entry) => `${entry.type} ${'cause' in entry ? entry.cause : ''}`.trim())).toEqual([
      'scenario.started',
      'scenario.ended replaced',
      'scenario.started',
      'scenario.ended stopped',
    ]);
  });

  it('leaves rules of the same name to their user, who may also switch and remove its own', async () => {
    const { player, rules, clock } = createPlayer();
    rules.set(rule('slow', '9s'));
    player.start(opened({ faults: [rule('slow'), rule('other')], steps: [{ at: '1s', remove: ['other'] }] }));
    rules.enable('scenario.slow', false);
    rules.remove('scenario.other');
    await clock.advance(2000);
    expect(rules.list()).toMatchObject([
      { name: 'slow', delay: '9s', enabled: true },
      { name: 'scenario.slow', enabled: false },
    ]);
    player.stop();
    expect(rules.list()).toMatchObject([{ name: 'slow', delay: '9s' }]);
    expect(() => rules.set(rule('scenario.slow'))).toThrow('must be 1 to 100 letters');
  });

  it('that is saved anew goes on from where it is, and what stays the same keeps its counts', async () => {
    const { player, rules, clock, journal } = createPlayer();
    const steps: ScenarioStepFile[] = [{ at: '10s', say: 'Now', set: [rule('late')] }];
    player.start(opened({ faults: [rule('a'), rule('b')], steps, end: '20s' }));
    rules.decide(POINT, {});
    await clock.advance(10_000);
    player.change(opened({ faults: [rule('a'), rule('b', '3s')], steps, end: '15s' }));
    expect(rules.list()).toMatchObject([
      { name: 'scenario.a', counted: 1 },
      { name: 'scenario.b', delay: '3s', counted: 0 },
      { name: 'scenario.late' },
    ]);
    expect(journal.list({ type: 'scenario.step' }).total).toBe(1);
    player.tellBroken(['x.json:1: is wrong']);
    await clock.advance(5000);
    expect(journal.list({ type: 'scenario.*' }).items.map(({ type }) => type)).toEqual([
      'scenario.started',
      'scenario.step',
      'scenario.changed',
      'scenario.broken',
      'scenario.ended',
    ]);
    player.change(opened({}));
    player.tellBroken([]);
    expect(player.info()).toBeUndefined();
  });

  it('that is over by the time at which it is saved ends', async () => {
    const { player, rules, clock } = createPlayer();
    player.start(opened({ faults: [rule('a')] }));
    await clock.advance(10_000);
    player.change(opened({ faults: [rule('a')], end: '5s' }));
    expect([player.info(), rules.list()]).toEqual([undefined, []]);
  });
});

/** Any scenario of few names, so that what is set, changed and removed meets. */
const NAMES = ['a', 'b', 'c'];
const someRules = fc.uniqueArray(
  fc.record({ name: fc.constantFrom(...NAMES), delay: fc.constantFrom('1s', '2s') }),
  { selector: ({ name }) => name, maxLength: 3 },
);
const toRules = (rules: readonly { name: string; delay: string }[]) =>
  rules.map(({ name, delay }) => rule(name, delay));
const someOptions = fc.record(
  {
    concurrentSessions: fc.constantFrom(1, 2, null),
    streamLimit: fc.constantFrom('5s', '10s', null),
    revoked: fc.constantFrom(true, null),
  },
  { requiredKeys: [] },
);
const someStep = fc.record({
  gapS: fc.nat({ max: 20 }),
  set: someRules.map(toRules),
  remove: fc.subarray(NAMES),
  options: someOptions,
});
const scenarios = fc
  .record({
    faults: someRules.map(toRules),
    options: someOptions,
    steps: fc.array(someStep, { maxLength: 5 }),
    repeatGapS: fc.option(fc.integer({ min: 1, max: 20 })),
    endGapS: fc.option(fc.integer({ min: 1, max: 200 })),
  })
  .map(({ faults, options, steps: given, repeatGapS, endGapS }): Omit<ScenarioFile, 'description'> => {
    let atS = 0;
    const set = new Set(faults.map(({ name }) => name));
    const steps = given.map(({ gapS, remove, ...step }) => {
      atS += gapS;
      const removed = remove.filter((name) => set.has(name));
      for (const { name } of step.set) set.add(name);
      return { at: `${atS}s`, ...step, remove: removed };
    });
    const repeatS = repeatGapS === null ? undefined : atS + repeatGapS;
    return {
      faults,
      options,
      steps,
      ...(repeatS !== undefined && { repeat: `${repeatS}s` }),
      ...(endGapS !== null && { end: `${(repeatS ?? atS) + endGapS}s` }),
    };
  });

test('played step by step, a scenario is what the pure function says; stopped, all is as it was before', async () => {
  const advances = fc.array(fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(0.5)), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(scenarios, advances, async (file, advancesS) => {
      const { player, rules, clock, held } = createPlayer();
      rules.set(rule('a', '9s'));
      const before = rules.list();
      const scenario = opened(file);
      player.start(scenario);
      let elapsedMs = 0;
      for (const byS of [0, ...advancesS]) {
        await clock.advance(byS * 1000);
        elapsedMs += byS * 1000;
        const plan = planAt(scenario.scenario, elapsedMs);
        const playing = rules.list().slice(1);
        expect(new Map(playing.map((info) => [info.name, 'delay' in info ? info.delay : '']))).toEqual(
          new Map(
            [...plan.faults].map(([name, { written }]) => [name, 'delay' in written ? written.delay : '']),
          ),
        );
        expect(held.options).toEqual(plan.options);
        expect(player.info() === undefined).toBe(plan.isOver);
        expect(clock.pendingTimers).toBe(plan.nextMs === undefined ? 0 : 1);
      }
      player.stop();
      expect([rules.list(), held.options, clock.pendingTimers]).toEqual([before, {}, 0]);
    }),
  );
});

test('nothing changes between a moment and the next that the plan names', () => {
  fc.assert(
    fc.property(
      scenarios,
      fc.nat({ max: 200_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (file, elapsedMs, share) => {
        const { scenario } = opened(file);
        const { nextMs = elapsedMs + 1_000_000, now: _, ...plan } = planAt(scenario, elapsedMs);
        const {
          nextMs: __,
          now: ___,
          ...later
        } = planAt(scenario, elapsedMs + Math.floor(share * (nextMs - elapsedMs)));
        expect(nextMs).toBeGreaterThan(elapsedMs);
        expect(later).toEqual(plan);
      },
    ),
  );
});
