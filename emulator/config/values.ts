/**
 * What an option's value may be. Each kind takes what any source may hold, text included, says in its error what is
 * allowed, and shows a value again as one would write it.
 */
import { z } from 'zod';
import type { ClockMode } from '../clock.ts';
import { DURATION_PATTERN, formatDuration, parseDuration } from '../duration.ts';
import { hash32 } from '../hash.ts';

/** A value as JSON holds it, and as a source may have written it. */
export type Setting = string | number | boolean | readonly string[];

/**
 * A kind of value, whose schema tells in its metadata what JSON schema cannot know of it, since it reads text too. `Value` is what
 * it is in the end: a duration in milliseconds, a seed's number.
 */
export interface ValueKind<Value> {
  readonly schema: z.ZodType<Value>;
  /** The value as one would write it: `schema` reads it back. A method, so that kinds of all values fit one table. */
  show(value: Value): Setting;
  /** What the value is measured in, where its configuration names it so. */
  readonly unit?: 'Ms';
}

/** An option that may be switched off. */
export const OFF = 'off';
export type Off = typeof OFF;

/** How many requests in how long. */
export interface RateLimit {
  readonly requests: number;
  readonly windowMs: number;
}

const asItIs = <Value extends Setting>(value: Value): Value => value;

const MAX_DURATION_MS = parseDuration('30d');
const MAX_CLOCK_FACTOR = 1_000_000;

/** A whole number, or text that is one. */
export function wholeNumber(min: number, max: number): ValueKind<number> {
  const error = `must be a whole number from ${min} to ${max}`;
  const fromText = (value: unknown) =>
    typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return {
    schema: z.preprocess(fromText, z.int({ error }).min(min, { error }).max(max, { error })),
    show: asItIs,
  };
}

/** A whole number, or `off`. */
export function countOrOff(max: number): ValueKind<number | Off> {
  const error = `must be "off" or a whole number from 0 to ${max}`;
  return numberOrOff(/^\d+$/, z.int({ error }).min(0, { error }).max(max, { error }), max);
}

/** A number of hours, such as 1.5, or `off`. */
export function hoursOrOff(): ValueKind<number | Off> {
  const maxHours = 24 * 31;
  const error = `must be "off" or a number of hours from 0 to ${maxHours}, such as 1.5`;
  return numberOrOff(
    /^\d+(\.\d+)?$/,
    z.number({ error }).min(0, { error }).max(maxHours, { error }),
    maxHours,
  );
}

function numberOrOff(pattern: RegExp, number: z.ZodType<number>, maximum: number): ValueKind<number | Off> {
  const schema = z.unknown().transform((value, context): number | Off => {
    if (value === OFF) return OFF;
    const result = number.safeParse(typeof value === 'string' && pattern.test(value) ? Number(value) : value);
    if (result.success) return result.data;
    context.addIssue(result.error.issues[0]?.message ?? '');
    return z.NEVER;
  });
  const anyOf = [{ const: OFF }, { type: 'number', minimum: 0, maximum }];
  return { schema: schema.meta({ anyOf }), show: asItIs };
}

/** So many times as fast: a number such as 2 or 0.5. */
export function factor(max: number): ValueKind<number> {
  const error = `must be a number above 0 and up to ${max}, such as 2 or 0.5`;
  return decimal(z.number({ error }).gt(0, { error }).max(max, { error }));
}

/** A share of all, from 0 to 1. */
export function share(): ValueKind<number> {
  const error = 'must be a number from 0 to 1, such as 0.25';
  return decimal(z.number({ error }).min(0, { error }).max(1, { error }));
}

function decimal(number: z.ZodType<number>): ValueKind<number> {
  const fromText = (value: unknown) =>
    typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return { schema: z.preprocess(fromText, number), show: asItIs };
}

/** Milliseconds, or text with a unit. */
export function duration(minMs: number): ValueKind<number> {
  const error = `must be a duration from ${formatDuration(minMs)} to ${formatDuration(MAX_DURATION_MS)}, such as "150s"`;
  const schema = z.preprocess(
    (value, context) => {
      if (typeof value !== 'string') return value;
      try {
        return parseDuration(value);
      } catch (cause) {
        if (!(cause instanceof RangeError)) throw cause;
        context.addIssue(cause.message);
        return z.NEVER;
      }
    },
    z.int({ error }).min(minMs, { error }).max(MAX_DURATION_MS, { error }),
  );
  const meta = { type: ['string', 'integer'], pattern: DURATION_PATTERN };
  return { schema: schema.meta(meta), show: formatDuration, unit: 'Ms' };
}

/** So many requests in such a time, as in `10/1s`, or `off`. */
export function rateOrOff(): ValueKind<RateLimit | Off> {
  const error = 'must be "off", or a number of requests and a time, such as "10/1s" or "100/1m"';
  const schema = z.string({ error }).transform((text, context): RateLimit | Off => {
    if (text === OFF) return OFF;
    const [, requests, time = ''] = /^(\d{1,6})\/(.+)$/.exec(text) ?? [];
    const window = duration(1).schema.safeParse(time);
    if (requests !== undefined && window.success)
      return { requests: Number(requests), windowMs: window.data };
    context.addIssue(error);
    return z.NEVER;
  });
  return {
    schema: schema.meta({ type: 'string', pattern: '^(off|\\d{1,6}/.+)$' }),
    show: (rate) =>
      rate === OFF ? OFF : `${rate.requests}/${formatDuration(rate.windowMs).replaceAll(' ', '')}`,
  };
}

/** A reason in words, or `off`. */
export function reasonOrOff(): ValueKind<string> {
  const error = 'must be "off", or a reason in 1 to 200 characters, such as "payment failed"';
  return { schema: z.string({ error }).trim().min(1, { error }).max(200, { error }), show: asItIs };
}

/** One of some words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(
  words: Words,
): ValueKind<Words[number]> {
  const error = `must be ${words.map((word) => `"${word}"`).join(' or ')}`;
  return { schema: z.enum(words, { error }), show: asItIs };
}

/** Host names, in a list or in text with commas. */
export function hostNames(): ValueKind<readonly string[]> {
  const error = 'must be host names, such as "app.test" or ".example.com", with commas between them';
  const name = z.string({ error }).regex(/^\.?[\w-]+(\.[\w-]+)*$/, { error });
  const fromText = (value: unknown) =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean)
      : value;
  return { schema: z.preprocess(fromText, z.array(name, { error }).max(100, { error })), show: asItIs };
}

/** Text of a form. */
export function matching(pattern: RegExp, error: string): ValueKind<string> {
  return { schema: z.string({ error }).regex(pattern, { error }), show: asItIs };
}

/** A switch: `true` or `false`, as text too. */
export function onOrOff(): ValueKind<boolean> {
  const fromText = (value: unknown) => (value === 'true' ? true : value === 'false' ? false : value);
  return { schema: z.preprocess(fromText, z.boolean({ error: 'must be true or false' })), show: asItIs };
}

/** `real`, `manual` or a factor such as `60x`. */
export function clockMode(): ValueKind<ClockMode> {
  const error = `must be "real", "manual" or a factor above 0 and up to ${MAX_CLOCK_FACTOR}, such as "60x"`;
  const schema = z.string({ error }).transform((text, context): ClockMode => {
    if (text === 'real' || text === 'manual') return { kind: text };
    const factor = Number(/^(\d+(?:\.\d+)?)x$/.exec(text)?.[1] ?? 0);
    if (factor > 0 && factor <= MAX_CLOCK_FACTOR) return { kind: 'scaled', factor };
    context.addIssue(error);
    return z.NEVER;
  });
  return { schema, show: (mode) => (mode.kind === 'scaled' ? `${mode.factor}x` : mode.kind) };
}

/** A 32-bit number; text that is not one is hashed. */
export function seedNumber(): ValueKind<number> {
  const error = 'must be a whole number from 0 to 4294967295, or any text';
  const isUint32 = (value: unknown) =>
    typeof value === 'string' && /^\d{1,10}$/.test(value) && Number(value) <= 0xffffffff;
  const fromText = (value: unknown) =>
    typeof value !== 'string' || value === '' ? value : isUint32(value) ? Number(value) : hash32(value);
  return {
    schema: z.preprocess(fromText, z.int({ error }).min(0, { error }).max(0xffffffff, { error })),
    show: asItIs,
  };
}
