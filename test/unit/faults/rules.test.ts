/** The rules of an account: which of several an event meets, what is counted, and how chance and sessions are kept apart. */
import { describe, expect, test } from 'vitest';
import type { FaultPointName } from '../../../emulator/faults/points.ts';
import type { FaultRule, FaultType } from '../../../emulator/faults/rule.ts';
import { createRules } from './some-rules.ts';

const POINT: FaultPointName = 'POST /sessions/request';
const OTHER: FaultPointName = 'POST /sessions/token';

const latency = (name: string, more: Partial<FaultRule> = {}): object => ({
  name,
  on: POINT,
  type: 'latency',
  delay: 1,
  ...more,
});
const error = (name: string, more: object = {}) => ({ name, on: POINT, type: 'error', status: 500, ...more });

/** Which rule of each type an event meets. */
function met(hits: ReturnType<ReturnType<typeof createRules>['rules']['decide']>): Record<string, string> {
  return Object.fromEntries(Object.entries(hits ?? {}).map(([type, hit]) => [type, hit.rule]));
}

describe('of several rules', () => {
  test('every type contributes at most one: the first that fires, in the order of setting', () => {
    const { rules } = createRules();
    for (const rule of [error('e1', { times: 1 }), latency('l1'), error('e2'), latency('l2')])
      rules.set(rule);
    expect(met(rules.decide(POINT, {}))).toEqual({ latency: 'l1', error: 'e1' });
    expect(met(rules.decide(POINT, {}))).toEqual({ latency: 'l1', error: 'e2' });
    expect(rules.list()).toMatchObject([
      { name: 'e1', counted: 2, fired: 1 },
      { name: 'l1', counted: 2, fired: 2 },
      // Not reached the first time.
      { name: 'e2', counted: 1, fired: 1 },
      { name: 'l2', counted: 0, fired: 0 },
    ]);
  });

  test('what ends the event leaves nothing to types that come later', () => {
    const { rules, journal } = createRules();
    rules.set(error('e'));
    rules.set({ name: 't', on: POINT, type: 'timeout', times: 1 });
    rules.set(latency('l'));
    expect(met(rules.decide(POINT, {}))).toEqual({ latency: 'l', timeout: 't' });
    expect(rules.get('e')).toMatchObject({ counted: 0 });
    expect(met(rules.decide(POINT, {}))).toEqual({ latency: 'l', error: 'e' });
    expect(journal.list({ type: 'fault.injected' }).items.map(({ rule }) => rule)).toEqual([
      'l',
      't',
      'l',
      'e',
    ]);
  });

  test('a rule that is changed keeps its place', () => {
    const { rules } = createRules();
    rules.set(error('first'));
    rules.set(error('second'));
    rules.set(error('first', { status: 502 }));
    expect(met(rules.decide(POINT, {}))).toEqual({ error: 'first' });
    expect(rules.list().map(({ name }) => name)).toEqual(['first', 'second']);
  });
});

describe('a rule', () => {
  test('set again as it is changes nothing, whatever way it is written; another one counts anew', () => {
    const { rules, journal } = createRules();
    rules.set(latency('l', { after: 1 }));
    rules.decide(POINT, {});
    expect(rules.set(latency('l', { succeedFirst: 1, probability: 1 }))).toMatchObject({
      counted: 1,
      after: 1,
    });
    expect(met(rules.decide(POINT, {}))).toEqual({ latency: 'l' });
    expect(rules.set(latency('l', { after: 2 }))).toMatchObject({ counted: 0, fired: 0 });
    expect(journal.list({ type: 'fault.changed' }).items).toMatchObject([
      { rule: 'l', on: POINT, fault: 'latency', change: 'set' },
      { rule: 'l', change: 'set' },
    ]);
  });

  test('that is off counts nothing, and goes on where it was', () => {
    const { rules, journal } = createRules();
    rules.set(error('e', { times: 2 }));
    rules.decide(POINT, {});
    expect(rules.enable('e', false)).toMatchObject({ enabled: false, counted: 1 });
    expect(rules.isQuiet).toBe(true);
    expect(rules.decide(POINT, {})).toBeUndefined();
    // The same, but on: what is set says so by itself.
    expect(rules.set(error('e', { times: 2 }))).toMatchObject({ enabled: true, counted: 1, fired: 1 });
    expect(met(rules.decide(POINT, {}))).toEqual({ error: 'e' });
    expect(rules.decide(POINT, {})).toBeUndefined();
    const changes = journal.list({ type: 'fault.changed' }).items.map(({ change }) => change);
    expect(changes).toEqual(['set', 'disabled', 'enabled']);
  });

  test('is where it says and nowhere else, and gone when it is removed', () => {
    const { rules } = createRules();
    rules.set(error('e'));
    expect([rules.isOn(POINT), rules.isOn(OTHER)]).toEqual([true, false]);
    expect(rules.decide(OTHER, {})).toBeUndefined();
    rules.remove('e');
    expect(rules.decide(POINT, {})).toBeUndefined();
    expect(() => rules.remove('e')).toThrow('The account has no fault "e": it has none.');
  });

  test('counts only what it is about', () => {
    const { rules } = createRules();
    rules.set(error('e', { match: { region: 'us-*' }, times: 1 }));
    expect(rules.decide(POINT, { region: 'eu-central' })).toBeUndefined();
    expect(rules.decide(POINT, {})).toBeUndefined();
    expect(met(rules.decide(POINT, { region: 'us-east' }))).toEqual({ error: 'e' });
    expect(rules.get('e')).toMatchObject({ counted: 1, fired: 1 });
  });

  test('has its outage on the account’s clock, from when it was set', async () => {
    const { rules, clock } = createRules();
    await clock.advance(5000);
    rules.set(error('e', { outageAfter: '10s', outageFor: '5s' }));
    const fires = () => rules.decide(POINT, {}) !== undefined;
    expect(fires()).toBe(false);
    await clock.advance(10_000);
    expect(fires()).toBe(true);
    await clock.advance(5000);
    expect(fires()).toBe(false);
  });

  test('is one of a thousand at most', () => {
    const { rules } = createRules();
    for (let i = 0; i < 1000; i++) rules.set(error(`e${i}`));
    expect(() => rules.set(error('one-more'))).toThrow('the account has 1000 faults, which is the most');
    expect(rules.set(error('e7', { status: 503 }))).toMatchObject({ status: 503 });
    rules.clear();
    expect(rules.isQuiet).toBe(true);
  });
});

describe('chance', () => {
  const sequence = (rules: ReturnType<typeof createRules>['rules'], type: FaultType = 'error') =>
    Array.from({ length: 24 }, () => (rules.decide(POINT, {})?.[type] ? 'x' : '.')).join('');

  test('is the seed’s: the same on every run and machine, and another for another seed or name', () => {
    const of = (seed: number, name: string) => {
      const { rules } = createRules({ seed });
      rules.set(error(name, { probability: 0.5 }));
      return sequence(rules);
    };
    expect(of(1, 'half')).toBe(of(1, 'half'));
    expect(of(1, 'half')).toMatchInlineSnapshot(`"x.xx..xx.x...x.....xxxx."`);
    expect(of(2, 'half')).not.toBe(of(1, 'half'));
    expect(of(1, 'other')).not.toBe(of(1, 'half'));
  });

  test('of one rule is not shifted by another’s', () => {
    const [alone, among] = [createRules(), createRules()];
    alone.rules.set(error('half', { probability: 0.5 }));
    among.rules.set(latency('often', { probability: 0.7 }));
    among.rules.set({
      name: 'spread',
      on: POINT,
      type: 'malformed',
      how: 'missing_fields',
      probability: 0.3,
    });
    among.rules.set(error('half', { probability: 0.5 }));
    expect(sequence(among.rules)).toBe(sequence(alone.rules));
  });

  test('is as likely as it says', () => {
    const { rules } = createRules();
    rules.set(error('rare', { probability: 0.1 }));
    for (let i = 0; i < 5000; i++) rules.decide(POINT, {});
    expect(rules.get('rare').fired).toBeGreaterThan(430);
    expect(rules.get('rare').fired).toBeLessThan(570);
  });
});

describe('a session as a whole', () => {
  const ask = ({ rules }: ReturnType<typeof createRules>, sessionId: string) =>
    rules.decideForSession(POINT, sessionId, { region: 'us-west' })?.error?.rule;

  test('is decided about once: it counts as one event, and the journal has it once', () => {
    const some = createRules();
    some.rules.set(error('e', { times: 1 }));
    expect([ask(some, 'a'), ask(some, 'b'), ask(some, 'a'), ask(some, 'b')]).toEqual([
      'e',
      undefined,
      'e',
      undefined,
    ]);
    expect(some.rules.get('e')).toMatchObject({ counted: 2, fired: 1 });
    expect(some.journal.list({ type: 'fault.injected' }).items).toMatchObject([
      { rule: 'e', sessionId: 'a' },
    ]);
  });

  test('has its chance by its id, in whatever order sessions come', () => {
    const ids = Array.from({ length: 20 }, (_, index) => `session_${index}`);
    const chosen = (order: readonly string[]) => {
      const some = createRules();
      some.rules.set(error('e', { probability: 0.5 }));
      return order.filter((id) => ask(some, id) !== undefined).sort();
    };
    expect(chosen(ids).length).toBeGreaterThan(3);
    expect(chosen(ids).length).toBeLessThan(17);
    expect(chosen([...ids].reverse())).toEqual(chosen(ids));
  });

  test('meets an outage when it begins, and is spared when it is over', async () => {
    const some = createRules();
    some.rules.set(error('e', { outageAfter: '10s', outageFor: '5s' }));
    expect(ask(some, 'a')).toBeUndefined();
    await some.clock.advance(10_000);
    expect([ask(some, 'a'), ask(some, 'a')]).toEqual(['e', 'e']);
    await some.clock.advance(5000);
    expect(ask(some, 'a')).toBeUndefined();
    expect(some.rules.get('e')).toMatchObject({ counted: 1, fired: 1 });
  });

  test('is decided about anew when the rule is another, or the session was forgotten', () => {
    const some = createRules();
    some.rules.set(error('e', { times: 1 }));
    expect(ask(some, 'a')).toBe('e');
    some.rules.set(error('e', { times: 1, status: 502 }));
    expect(ask(some, 'a')).toBe('e');
    expect(some.rules.get('e')).toMatchObject({ counted: 1 });
    some.rules.forgetSession('a');
    expect(ask(some, 'a')).toBeUndefined();
    expect(some.rules.get('e')).toMatchObject({ counted: 2 });
  });
});
