import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readScenario } from '../../../emulator/scenario/read-scenario.ts';

/** A scenario's text, one key a line, so that a test may say at which line a mistake is. */
const lines = (...keys: string[]) => `{\n${keys.join(',\n')}\n}`;
const DESCRIBED = '"description": "Some trouble"';
const SLOW = '{"name": "slow", "on": "* *", "type": "latency", "delay": "1s"}';

describe('a scenario that is right', () => {
  it('is read, with times in milliseconds and the names that rules have in an account', () => {
    const { scenario, problems } = readScenario(
      lines(
        DESCRIBED,
        '"$schema": "./scenario.schema.json"',
        '"options": {"concurrentSessions": 1, "streamLimit": "10s"}',
        `"faults": [${SLOW}]`,
        '"steps": [{"at": "0s", "say": "On"}, {"at": "30s", "remove": ["slow"], "options": {"streamLimit": null}}]',
        '"repeat": "60s", "end": "5m"',
        '"expect": [{"type": "session.*", "where": {"region": "us"}, "count": {"min": 1}}]',
      ),
      'flaky.json',
    );
    expect(problems).toEqual([]);
    expect(scenario).toMatchObject({
      description: 'Some trouble',
      base: {
        set: [{ name: 'scenario.slow', written: { name: 'scenario.slow', delay: '1s' } }],
        options: { concurrentSessions: 1, streamLimitMs: 10_000 },
      },
      steps: [
        { atMs: 0, say: 'On', set: [], remove: [], options: {} },
        { atMs: 30_000, remove: ['scenario.slow'], options: { streamLimitMs: null } },
      ],
      repeatMs: 60_000,
      endMs: 300_000,
      expect: [{ type: 'session.*', where: { region: 'us' }, count: { min: 1 } }],
    });
  });

  it('needs no more than a description, and may begin with a byte order mark', () => {
    const { scenario, problems } = readScenario(`\uFEFF{${DESCRIBED}}`, 'x.json');
    expect(problems).toEqual([]);
    expect(scenario).toMatchObject({ steps: [], base: { set: [], options: {} }, expect: [] });
  });

  it('may set a rule again that it has removed, or has set', () => {
    const steps = `"steps": [{"at": "1s", "set": [${SLOW}]}, {"at": "2s", "remove": ["slow"], "set": [${SLOW}]}]`;
    expect(readScenario(lines(DESCRIBED, `"faults": [${SLOW}]`, steps), 'x.json').problems).toEqual([]);
  });
});

test.each([
  ['', 'x.json:1: is not valid JSON (value expected)'],
  ['{\n"description": "A"\n"end": "1s"}', 'x.json:3: is not valid JSON (comma expected)'],
  ['{\n// no\n}', 'x.json:2: is not valid JSON (invalid comment token)'],
  ['[]', /^x\.json:1: must be an object, such as /],
  [`{${'"a": ['.repeat(1)}${'['.repeat(60)}`, 'x.json:1: is nested more than 50 deep'],
  [lines(DESCRIBED, DESCRIBED), 'x.json:3: key "description" is there twice: keep one of them'],
  [lines('"end": "1s"'), 'x.json:1: description: none: say in a sentence what goes wrong'],
  [lines('"description": 7'), 'x.json:2: description: 7: must be text of 1 to 500 characters'],
  [lines(DESCRIBED, '"step": []'), 'x.json:3: unknown key "step", did you mean "steps"?'],
  [
    lines(DESCRIBED, '"steps": [', '{"at": "1s",', '"sey": "x"}]')
      .replaceAll('[,', '[')
      .replaceAll('",,', '",'),
    'x.json:5: steps[0]: unknown key "sey", did you mean "say"?',
  ],
  [
    lines(DESCRIBED, '"end": 30'),
    'x.json:3: end: 30: has no unit: write "30s" for seconds, or use ms, m, h or d',
  ],
  [lines(DESCRIBED, '"end": "soon"'), /^x\.json:3: end: "soon": is not a duration: /],
  [lines(DESCRIBED, '"repeat": "5ms"'), /^x\.json:3: repeat: "5ms": must be a duration from 1s to 30d/],
  [lines(DESCRIBED, '"steps": [{"at": "-1s"}]'), /^x\.json:3: steps\[0\]: at: "-1s": is not a duration: /],
  [lines(DESCRIBED, '"steps": {}'), /^x\.json:3: steps: must be a list of at most 1000 steps/],
  [lines(DESCRIBED, '"steps": [7]'), /^x\.json:3: steps\[0\]: must be an object, such as /],
  [lines(DESCRIBED, '"steps": [{}]'), 'x.json:3: steps[0]: at: none: say when, such as "30s"'],
  [
    lines(DESCRIBED, '"steps": [{"at": "2s"}', '{"at": "1s"}]'),
    'x.json:4: steps[1]: at: "1s": is before the step above it: put the earliest first',
  ],
  [
    lines(DESCRIBED, '"end": "30s"', '"steps": [{"at": "30s"}]'),
    'x.json:4: steps[0]: at: "30s": never comes, since end is "30s": give an earlier time, or a later end',
  ],
  [
    lines(DESCRIBED, '"repeat": "10s"', '"steps": [{"at": "10s"}]'),
    'x.json:4: steps[0]: at: "10s": never comes, since repeat is "10s": give an earlier time, or a later repeat',
  ],
  [
    lines(DESCRIBED, '"end": "30s"', '"repeat": "30s"'),
    'x.json:4: repeat: "30s": is not before the end "30s": leave it out',
  ],
  [lines(DESCRIBED, '"faults": {}'), 'x.json:3: faults: must be a list of at most 1000 rules'],
  [
    lines(DESCRIBED, `"faults": [${SLOW}`, `${SLOW}]`),
    'x.json:4: faults[1]: name: "slow" is taken by another rule of the list: choose another',
  ],
  [
    lines(DESCRIBED, `"faults": [${SLOW}`, '{"name": "b", "on": "* *", "type": "latncy"}]'),
    'x.json:4: faults[1]: type: unknown type "latncy", did you mean "latency"?',
  ],
  [
    `{${DESCRIBED}, "steps": [{"at": "1s", "set": [{"name": "b", "on": "* *",\n"type": "latency", "delay": "1s",\n"dely": "1s"}]}]}`,
    'x.json:3: steps[0].set[0]: unknown attribute of latency "dely", did you mean "delay"?',
  ],
  [
    `{${DESCRIBED}, "faults": [{"name": "b", "on": "* *", "type": "reset",\n"match": {\n"sesion": "a"}}]}`,
    'x.json:3: faults[0]: match.sesion: unknown field, did you mean session?',
  ],
  [
    lines(DESCRIBED, '"steps": [{"at": "1s", "remove": "slow"}]'),
    /^x\.json:3: steps\[0\]: remove: must be a list/,
  ],
  [
    lines(DESCRIBED, '"steps": [{"at": "1s", "remove": ["slow"]}]'),
    'x.json:3: steps[0].remove[0]: "slow": no rule is set before that it could remove',
  ],
  [
    lines(DESCRIBED, `"faults": [${SLOW}]`, '"steps": [{"at": "1s", "remove": ["slwo"]}]'),
    'x.json:4: steps[0].remove[0]: unknown rule "slwo", did you mean "slow"?',
  ],
  [lines(DESCRIBED, '"options": []'), /^x\.json:3: options: must be an object of options/],
  [
    lines(DESCRIBED, '"options": {', '"streamLimt": "1s"}').replace('{,', '{'),
    'x.json:4: unknown option streamLimt of an account, did you mean streamLimit?',
  ],
  [lines(DESCRIBED, '"options": {"streamLimit": 150}'), /^x\.json:3: option streamLimit: '150': has no unit/],
  [
    lines(DESCRIBED, '"options": {"clock": "60x"}'),
    /^x\.json:3: option clock: a scenario is played on the clock/,
  ],
  [lines(DESCRIBED, '"expect": {}'), /^x\.json:3: expect: must be a list, such as /],
  [lines(DESCRIBED, '"expect": ["session.refused"]'), /^x\.json:3: expect\[0\]: must be an object, such as /],
  [
    lines(DESCRIBED, '"expect": [{"type": "sesion.refused"}]'),
    'x.json:3: expect[0]: type: unknown type of entry "sesion.refused", did you mean "session.refused"?',
  ],
  [
    lines(DESCRIBED, '"expect": [{"type": "session.*", "counts": 1}]'),
    'x.json:3: expect[0]: unknown key "counts", did you mean "count"?',
  ],
  [
    lines(DESCRIBED, '"expect": [{"type": "session.*", "count": -1}]'),
    'x.json:3: expect[0]: count: -1: must be a whole number, or a range such as {"min": 1, "max": 5}',
  ],
  [
    lines(DESCRIBED, '"expect": [{"type": "session.*", "where": 7}]'),
    'x.json:3: expect[0]: where: 7: must be an object of fields, such as {"status": 429}',
  ],
])('%j is refused: %s', (text, problem) => {
  const { scenario, problems } = readScenario(text, 'x.json');
  expect(scenario).toBeUndefined();
  expect(problems).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
});

test('every mistake is told at once, in the order of the file', () => {
  const { problems } = readScenario(lines('"descripton": "A"', '"end": "x"', '"expect": 7'), 'x.json');
  expect(problems.map((problem) => problem.split(': ', 1)[0])).toEqual([
    'x.json:1',
    'x.json:2',
    'x.json:3',
    'x.json:4',
  ]);
});

test('of mistakes without end, some are told, at once', () => {
  const keys = Array.from({ length: 60_000 }, (_, i) => `"key${i}": 1`);
  const { problems } = readScenario(lines(DESCRIBED, ...keys), 'x.json');
  expect(problems).toHaveLength(51);
  expect(problems.at(-1)).toBe('x.json: and 59950 more');
});

test('whatever a file holds, it is read or refused, and nothing is thrown', () => {
  const scenarioLike = fc.record(
    {
      description: fc.anything(),
      options: fc.anything(),
      faults: fc.array(fc.anything()),
      steps: fc.array(
        fc.oneof(fc.anything(), fc.record({ at: fc.anything(), set: fc.anything(), remove: fc.anything() })),
      ),
      expect: fc.array(fc.oneof(fc.anything(), fc.record({ type: fc.anything(), count: fc.anything() }))),
    },
    { requiredKeys: [] },
  );
  const text = fc.oneof(
    fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('utf8')),
    fc.json(),
    scenarioLike.map(
      (value) => JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? null : inner)) ?? '',
    ),
    fc.constantFrom('['.repeat(900_000), '{"a":'.repeat(100_000), '{"__proto__": {"description": "x"}}'),
  );
  fc.assert(
    fc.property(text, (content) => {
      const { scenario, problems } = readScenario(content, 'x.json');
      expect(scenario === undefined).toBe(problems.length > 0);
    }),
  );
});
