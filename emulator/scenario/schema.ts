/**
 * The JSON schema of scenario files, for editors: made from the tables of options, points and types, so that it knows all
 * that they know. `fixtures/scenarios/scenario.schema.json` is what it says; a test keeps it so.
 */
import { z } from 'zod';
import { ACCOUNT_OPTION_KEYS, OPTIONS, type OptionSpec } from '../config/options.ts';
import { DURATION_PATTERN } from '../duration.ts';
import type { FaultKind } from '../faults/kind.ts';
import { FAULT_TYPES, KINDS } from '../faults/kinds.ts';
import { FAULT_NAME } from '../faults/name.ts';
import { MATCH_FIELDS } from '../faults/points.ts';
import { COMMON } from '../faults/read-rule.ts';
import type { FaultType } from '../faults/rule.ts';
import { JOURNAL_TYPE_NAMES } from '../journal/query.ts';

type Json = Readonly<Record<string, unknown>>;

const TIME = { type: 'string', pattern: DURATION_PATTERN };

/** The schema, draft 7: what editors know best. */
export function scenarioJsonSchema(): Json {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A scenario of odyssey-emulator: faults and limits over time',
    ...objectOf(
      {
        $schema: { type: 'string' },
        description: text('What goes wrong, in a sentence'),
        options: described('Options of the account from the beginning on', reference('options')),
        faults: listOf('Rules from the beginning on', reference('rule')),
        steps: listOf('What changes, and when; the earliest first', reference('step')),
        repeat: { ...TIME, description: 'So often all of it begins anew, such as "2m"' },
        end: { ...TIME, description: 'When it is over, and all is as it was before; without, never' },
        expect: listOf('What a run leaves in the journal', reference('expectation')),
      },
      ['description'],
    ),
    definitions: {
      options: objectOf(Object.fromEntries(optionSchemas())),
      step: objectOf(
        {
          at: { ...TIME, description: 'So long after the scenario, or its round, began, such as "30s"' },
          say: text('A line for the terminal'),
          set: listOf('Rules that hold from now on', reference('rule')),
          remove: listOf('Names of rules that hold no longer', { type: 'string' }),
          options: described('Options that hold from now on; null gives one back', reference('options')),
        },
        ['at'],
      ),
      expectation: objectOf(
        {
          type: { enum: JOURNAL_TYPE_NAMES },
          where: { type: 'object', description: 'Fields of the entry and their values' },
          count: {
            anyOf: [
              { type: 'integer', minimum: 0 },
              objectOf({ min: { type: 'integer' }, max: { type: 'integer' } }),
            ],
            description: 'How many there are in all; without, this comes after the one above it',
          },
        },
        ['type'],
      ),
      match: objectOf(
        Object.fromEntries(
          MATCH_FIELDS.map((field) => [field, { type: field === 'body' ? 'object' : 'string' }]),
        ),
      ),
      ...Object.fromEntries(Object.entries(ruleFields()).map(([name, field]) => [`rule-${name}`, field])),
      rule: { oneOf: FAULT_TYPES.map((type) => reference(`rule-of-${type}`)) },
      ...Object.fromEntries(FAULT_TYPES.map((type) => [`rule-of-${type}`, ruleSchema(type)])),
    },
  };
}

/** Of every option but the clock, which is the player's; durations need their unit. */
function optionSchemas(): [string, Json][] {
  return ACCOUNT_OPTION_KEYS.filter((key) => key !== 'clock').map((key) => {
    const { value, description, fallback }: OptionSpec = OPTIONS[key];
    const schema = value.unit === undefined ? toJson(value.schema) : TIME;
    return [key, { anyOf: [schema, { type: 'null' }], description, default: fallback }];
  });
}

/** What every rule may say, beside where it is and of which type. */
function ruleFields(): Readonly<Record<string, Json>> {
  const common = Object.entries(COMMON).map(([name, schema]) => [name, toJson(schema)]);
  return {
    name: { type: 'string', pattern: FAULT_NAME.source, description: 'Set again, it is the same rule' },
    match: described('Which events it is about: all of this must fit', reference('match')),
    quotaWindow: {
      type: ['string', 'integer'],
      description: 'A duration as text, such as "1m", or a number of events',
    },
    ...Object.fromEntries(common),
  };
}

function ruleSchema(type: FaultType): Json {
  const { description, points, attributes }: FaultKind = KINDS[type];
  const own = Object.entries(attributes).map(([name, schema]) => [name, toJson(schema)]);
  const common = Object.keys(ruleFields()).map((name) => [name, reference(`rule-${name}`)]);
  return {
    description,
    ...objectOf(
      {
        on: {
          anyOf: [{ enum: points }, { type: 'string', pattern: '\\*' }],
          description: 'Where: a point, or several with "*"',
        },
        type: { const: type, description },
        ...Object.fromEntries([...own, ...common]),
      },
      ['name', 'on', 'type'],
    ),
  };
}

function toJson(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { target: 'draft-7', unrepresentable: 'any' });
  return json;
}

function objectOf(properties: Json, required: readonly string[] = []): Json {
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function listOf(description: string, items: Json): Json {
  return { type: 'array', items, description };
}

function text(description: string): Json {
  return { type: 'string', minLength: 1, maxLength: 500, description };
}

/** Of what stands beside a `$ref`, draft 7 knows nothing. */
function described(description: string, schema: Json): Json {
  return { allOf: [schema], description };
}

function reference(name: string): Json {
  return { $ref: `#/definitions/${name}` };
}
