/** The reader of rules: what is right, and what is said of each mistake. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidFaultError } from '../../../emulator/faults/errors.ts';
import { FAULT_TYPES } from '../../../emulator/faults/kinds.ts';
import { FAULT_POINT_NAMES, MATCH_FIELDS } from '../../../emulator/faults/points.ts';
import { readFault, readFaults } from '../../../emulator/faults/read-rule.ts';
import { createRules } from './some-rules.ts';

const SLOW = { name: 'slow', on: 'POST /sessions/request', type: 'latency', delay: '2s' };
const TWICE = { name: 'twice', on: 'POST /sessions/request', type: 'error', error: 'RATE_LIMITED', times: 2 };

describe('a rule that is right', () => {
  test.each([
    SLOW,
    TWICE,
    { ...SLOW, delay: 0 },
    { name: 's', on: 'GET *', type: 'latency', min: '1s', max: '2s', clock: 'account', probability: 0.5 },
    { name: 's', on: '* /sessions/*', type: 'latency', mean: 100, deviation: '20ms', enabled: false },
    { name: 's', on: '* *', type: 'timeout', after: 3, times: 1 },
    { name: 's', on: 'DELETE /simulation-jobs/:id', type: 'reset', succeedFirst: 0, match: { job: 'job_*' } },
    { name: 's', on: '*', type: 'error', status: 503, detail: 'later', retryAfter: '3s', when: 'after' },
    { name: 's', on: 'POST /telemetry', type: 'malformed', how: 'missing_fields', fields: ['accepted'] },
    { name: 's', on: 'GET /regions', type: 'slow_body', over: '5s', outageAfter: '1m', outageFor: '30s' },
    { name: 's', on: 'GET /regions', type: 'slow_body', bytesPerSecond: 0.5, quotaLimit: 2, quotaWindow: 3 },
    { name: 's', on: 'GET /regions', type: 'slow_body', over: 100, quotaLimit: 0, quotaWindow: '1m' },
    { ...SLOW, match: { body: { 'region_latencies.us-east': 7, x: [1, { y: null }] } } },
  ])('%j', (rule) => {
    const { fault, problems } = readFault(rule);
    expect(problems).toEqual([]);
    expect(fault).toMatchObject({ name: rule.name, type: rule.type, written: rule });
  });

  test('of several points is on those that know what it matches', () => {
    const { fault } = readFault({ ...SLOW, on: '* *', match: { job: 'job_1' } });
    expect(fault?.terms.points).toEqual(['GET /simulation-jobs/:id', 'DELETE /simulation-jobs/:id']);
  });

  test.each([
    [{ delay: '2s' }, { delay: 2000 }],
    [{ after: 2 }, { succeedFirst: 2 }],
    [{ enabled: true }, {}],
    [{ probability: 1, match: {} }, { match: undefined }],
    [{ clock: 'real' }, {}],
  ])('%j comes to the same as %j', (one, other) => {
    expect(readFault({ ...SLOW, ...one }).fault?.terms).toEqual(
      readFault({ ...SLOW, ...other }).fault?.terms,
    );
  });
});

describe('a mistake is named, with what is allowed', () => {
  test.each<[object, string[]]>([
    [
      { name: 'two words' },
      ['name: "two words": must be 1 to 100 letters, digits, "_" or "-", such as "slow-start"'],
    ],
    [{ name: undefined }, ['name: none: must be 1 to 100 letters, digits, "_" or "-", such as "slow-start"']],
    [{ type: 'latncy' }, ['type: unknown type "latncy", did you mean "latency"?']],
    [{ type: 'explode' }, [`type: unknown type "explode": there are ${FAULT_TYPES.join(', ')}`]],
    [{ type: undefined }, [`type: undefined: must be one of ${FAULT_TYPES.join(', ')}`]],
    [{ type: 'constructor' }, [`type: unknown type "constructor": there are ${FAULT_TYPES.join(', ')}`]],
    [
      { on: 'POST /session/request' },
      ['on: unknown point "POST /session/request", did you mean "POST /sessions/request"?'],
    ],
    [{ on: 'nowhere' }, [`on: unknown point "nowhere": there are ${FAULT_POINT_NAMES.join(', ')}`]],
    [{ on: 'signaling' }, ['on: unknown point "signaling", did you mean "signalling"?']],
    [{ on: 'PUT *' }, [`on: unknown point "PUT *": there are ${FAULT_POINT_NAMES.join(', ')}`]],
    [
      { on: 7 },
      ['on: 7: must be a point such as "POST /sessions/request", or several with "*", such as "* *"'],
    ],
    [{ dely: '2s' }, ['unknown attribute of latency "dely", did you mean "delay"?']],
    [{ tims: 2 }, ['unknown attribute of latency "tims", did you mean "times"?']],
    [
      { error: 'RATE_LIMITED' },
      [
        expect.stringMatching(
          /^unknown attribute of latency "error": there are name, on, type, .*delay, min, max/,
        ),
      ],
    ],
    [
      { delay: 'soon' },
      [expect.stringMatching(/^delay: "soon": is not a duration: write a number with its unit/)],
    ],
    [{ delay: '5' }, ['delay: "5": has no unit: write "5s" for seconds, or use ms, m, h or d']],
    [{ delay: -1 }, ['delay: -1: must be a duration from 0s to 30d, such as "150s"']],
    [{ delay: undefined }, ['no delay: give delay; or min and max; or mean and deviation']],
    [{ min: '1s' }, ['delay and min: give delay; or min and max; or mean and deviation']],
    [{ delay: undefined, min: '1s' }, ['min: give delay; or min and max; or mean and deviation']],
    [
      { delay: undefined, min: '2s', max: '1s' },
      ['min is longer than max: exchange them, or give delay for always the same'],
    ],
    [{ clock: 'wall' }, ['clock: "wall": must be "account" or "real"']],
    [{ times: -1 }, ['times: -1: must be a whole number from 0 to 1000000000']],
    [{ times: 1.5 }, ['times: 1.5: must be a whole number from 0 to 1000000000']],
    [{ after: 'two' }, ['after: "two": must be a whole number from 0 to 1000000000']],
    [{ after: 1, succeedFirst: 1 }, ['after and succeedFirst are the same: give one of them']],
    [{ probability: 2 }, ['probability: 2: must be a number from 0 to 1, such as 0.25']],
    [{ enabled: 'maybe' }, ['enabled: "maybe": must be true or false']],
    [{ quotaLimit: 2 }, ['quotaLimit: has no quotaWindow: give one, such as "1m", or 3 for every 3 events']],
    [{ quotaWindow: 3 }, ['quotaWindow: has no quotaLimit: give one, such as 2']],
    [{ quotaLimit: 2, quotaWindow: 0 }, ['quotaWindow: 0: must be a whole number from 1 to 1000000000']],
    [
      { quotaLimit: 2, quotaWindow: '3' },
      ['quotaWindow: "3": has no unit: write "3s" for seconds, or use ms, m, h or d'],
    ],
    [
      { quotaLimit: 3, quotaWindow: 3 },
      ['quotaLimit: 3 of 3 events is all of them: give less, or a larger quotaWindow'],
    ],
    [{ outageFor: '0s' }, ['outageFor: "0s": must be a duration from 1ms to 30d, such as "150s"']],
    [{ outageAfter: -5 }, ['outageAfter: -5: must be a duration from 0s to 30d, such as "150s"']],
    [{ match: 'all' }, ['match: "all": must be an object, such as {"session": "session_*"}']],
    [{ match: { sesion: 'x' } }, ['match.sesion: unknown field, did you mean session?']],
    [
      { match: { colour: 'x' } },
      ['match.colour: unknown field: POST /sessions/request knows account, region, body'],
    ],
    [
      { match: { job: 'x' } },
      ['match.job: is not known there: POST /sessions/request knows account, region, body'],
    ],
    [
      { on: 'GET /regions/:id/ping', match: { account: 'ody_a' } },
      ['match.account: is not known there: GET /regions/:id/ping knows region'],
    ],
    [
      { on: '* *', match: { job: 'x', stream: 'y' } },
      ['match: stream and job are nowhere known together: give them to several rules'],
    ],
    [{ match: { region: 7 } }, ['match.region: 7: must be text of 1 to 1000 characters']],
    [
      { match: { body: [] } },
      [
        'match.body: []: must be an object of paths and their JSON values, such as {"region_latencies.us-east": 12}',
      ],
    ],
    [
      { name: '!', type: 'latency', on: 'nowhere', delay: 'x', times: -1 },
      [
        expect.stringMatching(/^name: "!"/),
        expect.stringMatching(/^times: -1/),
        expect.stringMatching(/^delay: "x"/),
        expect.stringMatching(/^on: unknown point "nowhere"/),
      ],
    ],
  ])('%j', (change, problems) => {
    expect(readFault({ ...SLOW, ...change })).toEqual({ problems });
  });

  test.each<[object, string[]]>([
    [
      {},
      [
        expect.stringMatching(
          /^no error: give error, one of MONTHLY_LIMIT_REACHED, .*; or status, one of 401, /,
        ),
      ],
    ],
    [
      { error: 'RATE_LIMIT' },
      [expect.stringMatching(/^error: "RATE_LIMIT": must be "MONTHLY_LIMIT_REACHED" or /)],
    ],
    [{ status: 418 }, ['status: 418: must be one of 401, 403, 404, 422, 429, 500, 502, 503, 504']],
    [{ error: 'RATE_LIMITED', status: 429 }, ['error and status contradict each other: give one of them']],
    [
      { error: 'RATE_LIMITED', detail: 'no' },
      ['detail: RATE_LIMITED has words of its own: leave it out, or give status in place of error'],
    ],
    [
      { status: 500, retryAfter: '1s' },
      ['retryAfter: only RATE_LIMITED, NO_STREAMER and status 503 have it: leave it out'],
    ],
    [{ status: 500, when: 'later' }, ['when: "later": must be "before" or "after"']],
  ])('error: %j', (attributes, problems) => {
    expect(readFault({ name: 'e', on: '* *', type: 'error', ...attributes })).toEqual({ problems });
  });

  test.each<[object, string[]]>([
    [{}, ['no how: give one of broken_json, html, wrong_type, missing_fields, empty']],
    [{ how: 'torn' }, [expect.stringMatching(/^how: "torn": must be "broken_json" or /)]],
    [
      { how: 'html', fields: ['a'] },
      ['fields: html has none: leave it out, or give "how": "missing_fields"'],
    ],
    [
      { how: 'missing_fields', fields: 'a' },
      ['fields: "a": must be a list of names, such as ["session_id"]'],
    ],
    [{ how: 'missing_fields', fields: [] }, ['fields: []: must be a list of names, such as ["session_id"]']],
  ])('malformed: %j', (attributes, problems) => {
    expect(readFault({ name: 'm', on: '* *', type: 'malformed', ...attributes })).toEqual({ problems });
  });

  test.each<[object, string[]]>([
    [{}, ['no speed: give bytesPerSecond, such as 100, or over, such as "5s"']],
    [{ bytesPerSecond: 0 }, ['bytesPerSecond: 0: must be a number of bytes above 0, such as 100']],
    [{ bytesPerSecond: 9, over: '1s' }, ['bytesPerSecond and over contradict each other: give one of them']],
  ])('slow_body: %j', (attributes, problems) => {
    expect(readFault({ name: 's', on: '* *', type: 'slow_body', ...attributes })).toEqual({ problems });
  });

  test('in a list, with its place', () => {
    expect(readFaults([SLOW, TWICE, SLOW, { ...TWICE, times: -1 }, 7], 'x.json: faults').problems).toEqual([
      'x.json: faults[2]: name: "slow" is taken by another rule of the list: choose another',
      'x.json: faults[3]: times: -1: must be a whole number from 0 to 1000000000',
      expect.stringMatching(/^x\.json: faults\[4\]: must be an object, such as \{"name": "slow"/),
    ]);
    expect(readFaults({}, 'option faults').problems).toEqual([
      expect.stringMatching(/^option faults: must be a list of rules, such as \[\{"name"/),
    ]);
  });
});

/** JSON in which the words of rules turn up often. */
const aWord = fc.constantFrom(
  ...[
    'name',
    'on',
    'type',
    'match',
    'delay',
    'min',
    'max',
    'error',
    'status',
    'how',
    'fields',
    'over',
    'times',
  ],
  ...[
    'quotaLimit',
    'quotaWindow',
    'outageFor',
    'enabled',
    '__proto__',
    'constructor',
    'body',
    '* *',
    '2s',
    'html',
  ],
  ...FAULT_TYPES,
  ...FAULT_POINT_NAMES,
  ...MATCH_FIELDS,
);
const aValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    aWord,
    fc.jsonValue(),
    fc.constantFrom(-1, 0, 1, 3, 503),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(aWord, tie('value'), { maxKeys: 6 }),
  ),
})).value;

test('arbitrary JSON never makes it throw anything but its own error, and what is right is set', () => {
  fc.assert(
    fc.property(fc.oneof(aValue, fc.dictionary(aWord, aValue)), (given) => {
      const json: unknown = JSON.parse(JSON.stringify(given));
      const { fault, problems } = readFault(json);
      expect(fault === undefined).toBe(problems.length > 0);
      const { rules } = createRules();
      try {
        expect(rules.set(json).name).toBe(fault?.name);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidFaultError);
        expect(rules.list()).toEqual([]);
      }
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['a function', { ...SLOW, match: { body: { a: () => 1 } } }],
  ['a big integer', { ...SLOW, times: 3n }],
  ['NaN', { ...SLOW, probability: Number.NaN }],
  [
    'a circle',
    (() => {
      const body: Record<string, unknown> = {};
      body.body = body;
      return { ...SLOW, match: { body } };
    })(),
  ],
  ['a Map', new Map()],
])('what is no JSON is refused too: %s', (_name, rule) => {
  expect(() => createRules().rules.set(rule)).toThrow(InvalidFaultError);
});
