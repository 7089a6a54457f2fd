/** The JSON schema for editors. `UPDATE_SCHEMA=1 npx vitest run test/unit/scenario/schema.test.ts && npm run format` writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { listShipped } from '../../../emulator/scenario/library.ts';
import { scenarioJsonSchema } from '../../../emulator/scenario/schema.ts';

const FILE = new URL('../../../fixtures/scenarios/scenario.schema.json', import.meta.url);
const TEXT = JSON.stringify(scenarioJsonSchema(), null, 2);

test('the file says what the tables of options, points and types say', () => {
  if (process.env.UPDATE_SCHEMA) writeFileSync(FILE, TEXT);
  expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(TEXT));
});

test('it knows what every value may be', () => {
  const vague = (json: unknown, path: string): string[] => {
    if (typeof json !== 'object' || json === null) return [];
    const { properties = {}, definitions = {} } = json as Record<string, object | undefined>;
    const named = Object.entries({ ...properties, ...definitions });
    const says = ['type', 'enum', 'const', 'anyOf', 'oneOf', 'allOf', '$ref'].some((key) => key in json);
    return [...(says ? [] : [path]), ...named.flatMap(([name, inner]) => vague(inner, `${path}.${name}`))];
  };
  expect(vague(scenarioJsonSchema(), '')).toEqual([]);
});

describe('an editor', () => {
  const schema = z.fromJSONSchema(JSON.parse(TEXT));
  const accepts = (scenario: object) => schema.safeParse(scenario).success;

  test.each(listShipped())('takes $name', ({ path }) => {
    expect(schema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).error).toBeUndefined();
  });

  test('marks mistakes', () => {
    const rule = { name: 'a', on: 'POST /sessions/request', type: 'latency', delay: '1s' };
    const right = {
      description: 'A',
      faults: [rule],
      options: { streamLimit: '1s', monthlyHours: 2 },
      end: '1m',
    };
    expect(accepts(right)).toBe(true);
    for (const wrong of [
      { ...right, description: undefined },
      { ...right, fault: [] },
      { ...right, end: 30 },
      { ...right, end: 'soon' },
      { ...right, options: { streamLimit: 150 } },
      { ...right, options: { clock: 'manual' } },
      { ...right, options: { monthlyHours: 'none' } },
      { ...right, faults: [{ ...rule, type: 'latncy' }] },
      { ...right, faults: [{ ...rule, on: 'POST /session/request' }] },
      { ...right, faults: [{ ...rule, dely: '1s' }] },
      { ...right, faults: [{ ...rule, times: -1 }] },
      { ...right, steps: [{ say: 'when?' }] },
      { ...right, expect: [{ type: 'session.gone' }] },
    ]) {
      expect(accepts(wrong), JSON.stringify(wrong)).toBe(false);
    }
  });
});
