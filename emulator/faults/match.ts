/** Whether an event is one that a rule is about. */
import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../config/words.ts';
import type { MatchField } from './points.ts';

/** What is known of an event. A field that is costly to find may be a getter: it is read only when a rule asks. */
export type FaultFacts = { readonly [Field in Exclude<MatchField, 'body'>]?: string | undefined } & {
  readonly body?: unknown;
};

/** What must fit, all of it. In texts `*` stands for any text. */
export interface FaultMatch {
  /** The account's API key. */
  readonly account?: string;
  readonly session?: string;
  readonly stream?: string;
  readonly job?: string;
  readonly region?: string;
  /** Part of the prompt, in upper or lower case; here `*` is a star. */
  readonly prompt?: string;
  /** Of the JSON body: the values at dotted paths, such as `{ 'events.0.type': 'click' }`. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Says of a text whether it fits `pattern`, in which `*` stands for any text. */
export function wildcard(pattern: string): (text: string) => boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return (text) => text === pattern;
  // Not by a regular expression: several stars in one can take time without end.
  return (text) => {
    const endsAt = text.length - last.length;
    if (endsAt < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    for (const part of others) {
      const at = text.indexOf(part, from);
      if (at < 0) return false;
      from = at + part.length;
    }
    return from <= endsAt;
  };
}

/** Says of an event whether it fits. A field that is not known of it fits nothing. */
export function matcherOf({ prompt, body, ...texts }: FaultMatch): (facts: FaultFacts) => boolean {
  const tests: ((facts: FaultFacts) => boolean)[] = [];
  for (const [field, pattern] of Object.entries(texts)) {
    const fits = wildcard(pattern);
    tests.push((facts) => {
      const value = facts[field as keyof typeof texts];
      return value !== undefined && fits(value);
    });
  }
  if (prompt !== undefined) {
    const wanted = prompt.toLowerCase();
    tests.push((facts) => facts.prompt?.toLowerCase().includes(wanted) ?? false);
  }
  for (const [path, wanted] of Object.entries(body ?? {})) {
    const names = path.split('.');
    const fits = valueTest(wanted);
    tests.push((facts) => fits(valueAt(facts.body, names)));
  }
  // Most have one, and are asked often.
  const [first] = tests;
  return first && tests.length === 1 ? first : (facts) => tests.every((test) => test(facts));
}

function valueTest(wanted: unknown): (value: unknown) => boolean {
  if (typeof wanted !== 'string') return (value) => isDeepStrictEqual(value, wanted);
  const fits = wildcard(wanted);
  return (value) => typeof value === 'string' && fits(value);
}

/** What stands at a path of a JSON value; an array's places are numbers. */
function valueAt(value: unknown, names: readonly string[]): unknown {
  let inner = value;
  for (const name of names) {
    // `hasOwn`: a path must not find `constructor`.
    if (!(isRecord(inner) || Array.isArray(inner)) || !Object.hasOwn(inner, name)) return undefined;
    inner = (inner as Readonly<Record<string, unknown>>)[name];
  }
  return inner;
}
