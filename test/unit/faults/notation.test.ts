/** Rules in one line: what is written is what is read, and a line that says no rule says why. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNotation, writeNotation } from '../../../emulator/faults/notation.ts';
import type { FaultRule } from '../../../emulator/faults/rule.ts';

test.each([
  [
    'POST /sessions/request error error=RATE_LIMITED times=2',
    { name: 'error', on: 'POST /sessions/request', type: 'error', error: 'RATE_LIMITED', times: 2 },
  ],
  [
    '* * latency delay=2s name=slow outageAfter=1m outageFor=30s',
    { name: 'slow', on: '* *', type: 'latency', delay: '2s', outageAfter: '1m', outageFor: '30s' },
  ],
  [
    'POST /simulation-jobs error status=500 detail="No cats, sorry" match.prompt=cat match.body={"portrait":true}',
    {
      name: 'error',
      on: 'POST /simulation-jobs',
      type: 'error',
      status: 500,
      detail: 'No cats, sorry',
      match: { prompt: 'cat', body: { portrait: true } },
    },
  ],
  [
    'POST /auth/token malformed how=missing_fields fields=["access_token"] quotaLimit=2 quotaWindow=3',
    {
      name: 'malformed',
      on: 'POST /auth/token',
      type: 'malformed',
      how: 'missing_fields',
      fields: ['access_token'],
      quotaLimit: 2,
      quotaWindow: 3,
    },
  ],
])('%s', (line, rule) => {
  expect(readNotation(line)).toEqual({ rule, problems: [] });
});

test('a rule without a name has a free one', () => {
  expect(readNotation('* * reset', ['reset', 'reset-2'])).toMatchObject({ rule: { name: 'reset-3' } });
  // The reader of rules will say that there is no such type.
  expect(readNotation('* * restes')).toMatchObject({ rule: { name: 'fault', type: 'restes' } });
});

describe('a line that says no rule', () => {
  const begin =
    'begin with a point and a type of fault, as in "POST /sessions/request error error=RATE_LIMITED times=2"';
  test.each([
    ['', `"": ${begin}`],
    ['error', `"error": ${begin}`],
    ['times=2 error', `"times=2 error": ${begin}`],
    [
      '* * error status=500 detail=No cats',
      '"cats": is no name=value; a value with spaces stands in double quotes',
    ],
    ['* * error status=500 status=501', 'status: is given twice'],
  ])('%s', (line, problem) => {
    expect(readNotation(line)).toEqual({ problems: [problem] });
  });
});

const text = fc.oneof(fc.string(), fc.constantFrom('1', 'true', 'null', '"', ' ', 'a b', '{"a":1}', 'x=y'));
const rule = fc.record(
  {
    name: fc.stringMatching(/^[\w-]{1,20}$/),
    on: fc.constantFrom('POST /sessions/request', '* *', 'GET *'),
    type: fc.constantFrom('error', 'latency'),
    detail: text,
    times: fc.nat(),
    probability: fc
      .double({ min: 0, max: 1, noNaN: true })
      .map((value) => (Object.is(value, -0) ? 0 : value)),
    fields: fc.array(text),
    match: fc.record(
      {
        prompt: text,
        body: fc.dictionary(fc.string(), fc.oneof(text, fc.nat(), fc.boolean()), { noNullPrototype: true }),
      },
      { requiredKeys: ['prompt'], noNullPrototype: true },
    ),
  },
  { requiredKeys: ['name', 'on', 'type'], noNullPrototype: true },
);

test('what is written is read as the same rule', () => {
  fc.assert(
    fc.property(rule, (written) => {
      expect(readNotation(writeNotation(written as FaultRule))).toEqual({ rule: written, problems: [] });
    }),
  );
});

test('no text breaks the reader', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (line) => {
      const { rule: read, problems } = readNotation(line);
      expect(read === undefined).toBe(problems.length > 0);
    }),
  );
});
