/** Scripts: every valid one is read as it is, and each way to break one is named with its entry. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_ENTRIES, readScript, type ScriptRule } from '../../../emulator/simulation/script.ts';
import { type ScriptEntry, shortScript } from '../../support/scripts.ts';

const LIMIT_MS = 150_000;

const someScript = fc
  .record({
    prompts: fc.array(fc.string(), { minLength: 1, maxLength: 8 }),
    times: fc.uniqueArray(fc.integer({ min: 1, max: LIMIT_MS }), { minLength: 9, maxLength: 9 }),
    image: fc.option(fc.constant('data:image/png;base64,AAAA'), { nil: undefined }),
  })
  .map(({ prompts: [first = '', ...others], times, image }): ScriptEntry[] => {
    const ascending = times.slice(0, others.length + 1).sort((a, b) => a - b);
    return [
      { timestamp_ms: 0, start: { prompt: first, ...(image !== undefined && { image }) } },
      ...others.map((prompt, index) => ({ timestamp_ms: ascending[index] ?? 0, interact: { prompt } })),
      { timestamp_ms: ascending.at(-1) ?? 0, end: {} },
    ];
  });

/** What is wrong with a script: entries and rules, such as `2.timestamp_ms timestamp_invalid`. */
function problemsOf(json: unknown, limitMs = LIMIT_MS): string[] {
  const reading = readScript(json, ['script'], limitMs);
  if (reading.ok) return [];
  return reading.problems.map(({ path, rule }) => `${path.slice(1).join('.')} ${rule}`.trim());
}

test('every valid script is read as it is', () => {
  fc.assert(
    fc.property(someScript, (entries) => {
      const reading = readScript(entries, ['script'], LIMIT_MS);
      expect(reading).toEqual({
        ok: true,
        script: {
          prompt: entries[0]?.start?.prompt,
          ...(entries[0]?.start?.image && { image: entries[0].start.image }),
          interactions: entries.flatMap(({ timestamp_ms, interact }) =>
            interact ? [{ atMs: timestamp_ms, prompt: interact.prompt }] : [],
          ),
          durationMs: entries.at(-1)?.timestamp_ms,
        },
      });
    }),
  );
});

/** A valid script with one thing broken at `index`, and what must be said of it. */
type Break = (entries: ScriptEntry[], index: number) => { script: unknown; problem: string };

const replace = (entries: ScriptEntry[], index: number, entry: unknown) =>
  entries.toSpliced(index, 1, entry as never);

const at = (index: number, rule: ScriptRule, field = '') => `${index}${field && `.${field}`} ${rule}`;

const BREAKS: Readonly<Record<string, Break>> = {
  'an entry that is no object': (entries, index) => ({
    script: replace(entries, index, 'start'),
    problem: at(index, 'entry_not_an_object'),
  }),
  'an entry that does nothing': (entries, index) => ({
    script: replace(entries, index, { timestamp_ms: entries[index]?.timestamp_ms, interacts: {} }),
    problem: at(index, 'action_missing'),
  }),
  'an entry that does two things': (entries, index) => ({
    script: replace(entries, index, { ...entries[index], interact: { prompt: '' }, end: {} }),
    problem: at(index, 'several_actions'),
  }),
  'an action that is no object': (entries, index) => ({
    script: replace(entries, index, { timestamp_ms: entries[index]?.timestamp_ms, interact: 'rain' }),
    problem: at(index, 'action_invalid', 'interact'),
  }),
  'no time': (entries, index) => ({
    script: replace(entries, index, { ...entries[index], timestamp_ms: undefined }),
    problem: at(index, 'timestamp_invalid', 'timestamp_ms'),
  }),
  'a time in text': (entries, index) => ({
    script: replace(entries, index, { ...entries[index], timestamp_ms: '0' }),
    problem: at(index, 'timestamp_invalid', 'timestamp_ms'),
  }),
  'a time below 0': (entries, index) => ({
    script: replace(entries, index, { ...entries[index], timestamp_ms: -1 }),
    problem: at(index, 'timestamp_invalid', 'timestamp_ms'),
  }),
  'half a millisecond': (entries, index) => ({
    script: replace(entries, index, { ...entries[index], timestamp_ms: 0.5 }),
    problem: at(index, 'timestamp_invalid', 'timestamp_ms'),
  }),
  'a time that goes backwards': (entries) => ({
    script: entries.with(-1, { timestamp_ms: 0, end: {} }),
    problem: at(entries.length - 1, 'timestamp_not_ascending', 'timestamp_ms'),
  }),
  'a start that is not at 0': (entries) => ({
    script: entries.with(0, { timestamp_ms: 1, start: { prompt: '' } }),
    problem: at(0, 'start_not_at_zero', 'timestamp_ms'),
  }),
  'no start': (entries) => ({
    script: entries.with(0, { timestamp_ms: 0, interact: { prompt: '' } }),
    problem: at(0, 'start_missing'),
  }),
  'a second start': (entries, index) => ({
    script: entries.toSpliced(1, 0, { timestamp_ms: index + 1, start: { prompt: '' } }),
    problem: at(1, 'start_repeated'),
  }),
  'no end': (entries) => ({
    script: entries.with(-1, { timestamp_ms: LIMIT_MS, interact: { prompt: '' } }),
    problem: at(entries.length - 1, 'end_missing'),
  }),
  'an end that is not last': (entries) => ({
    script: [...entries, { timestamp_ms: LIMIT_MS, end: {} }],
    problem: at(entries.length - 1, 'end_not_last'),
  }),
  'a prompt that is none': (entries) => ({
    script: entries.with(0, { timestamp_ms: 0, start: { prompt: 7 as never } }),
    problem: at(0, 'prompt_invalid', 'start.prompt'),
  }),
  'an endless prompt': (entries) => ({
    script: entries.with(0, { timestamp_ms: 0, start: { prompt: 'x'.repeat(100_001) } }),
    problem: at(0, 'prompt_too_long', 'start.prompt'),
  }),
  'an image that is no text': (entries) => ({
    script: entries.with(0, { timestamp_ms: 0, start: { prompt: '', image: {} as never } }),
    problem: at(0, 'image_not_text', 'start.image'),
  }),
  'an end that comes too late': (entries) => ({
    script: entries.with(-1, { timestamp_ms: LIMIT_MS + 1, end: {} }),
    problem: at(entries.length - 1, 'script_too_long', 'timestamp_ms'),
  }),
};

describe('a valid script with one thing broken is refused by the entry and the rule:', () => {
  test.each(Object.entries(BREAKS))('%s', (_name, broken) => {
    fc.assert(
      fc.property(someScript, fc.nat({ max: 100 }), (entries, some) => {
        const { script, problem } = broken(entries, some % entries.length);
        expect(problemsOf(script)).toContain(problem);
      }),
      { numRuns: 50 },
    );
  });
});

test.each([
  [undefined, 'script_not_a_list'],
  [null, 'script_not_a_list'],
  [{}, 'script_not_a_list'],
  ['[]', 'script_not_a_list'],
  [[], 'script_empty'],
  [Array(MAX_ENTRIES + 1).fill({}), 'too_many_entries'],
])('what is no script is refused: %#', (json, problem) => {
  expect(problemsOf(json)).toEqual([problem]);
});

test('whatever comes, reading it throws nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())), (json) => {
      expect(readScript(json, ['script'], LIMIT_MS).ok).toBe(false);
    }),
  );
});

test('all of it is told at once, up to twenty problems', () => {
  expect(problemsOf([{ timestamp_ms: 5 }, 7, { timestamp_ms: 3, interact: {} }])).toEqual([
    '0 action_missing',
    '1 entry_not_an_object',
    '2.interact.prompt prompt_invalid',
    '2 end_missing',
    '2.timestamp_ms timestamp_not_ascending',
  ]);
  expect(problemsOf(Array(500).fill(7))).toHaveLength(20);
});

test('in words that say what to do, and never hold an image', () => {
  const entry = { timestamp_ms: 'data:image/png;base64,SECRET', start: { prompt: '', image: ['SECRET'] } };
  const reading = readScript([entry, ...shortScript('')], ['scripts', 2], 5000);
  expect(reading.ok ? [] : reading.problems.map(({ message }) => message)).toEqual([
    'scripts.2: Entry 0.timestamp_ms is a text: it must be a whole number of milliseconds from 0 on.',
    'scripts.2: Entry 0.start.image must be a data URL such as "data:image/jpeg;base64,…", not a list.',
    'scripts.2: Entry 1 is a second start: a script has one, its first entry.',
    'scripts.2: Entry 2.timestamp_ms is 10s; a script may be 5s long (--simulation-limit allows more).',
  ]);
});

test('null is as good as nothing', () => {
  const script = [
    { timestamp_ms: 0, start: { prompt: 'a', image: null }, interact: null, end: null },
    { timestamp_ms: 1, start: null, end: {} },
  ];
  expect(problemsOf(script)).toEqual([]);
});
