/**
 * Rules in one line, as a shell takes them: the point, the type, and `name=value` for all else.
 *
 *     POST /sessions/request error error=RATE_LIMITED times=2 match.region=us-*
 */
import { isRecord } from '../config/words.ts';
import { isFaultType } from './kinds.ts';
import { shown } from './problems.ts';
import type { FaultRule } from './rule.ts';

const EXAMPLE = '"POST /sessions/request error error=RATE_LIMITED times=2"';
const MATCH = 'match.';
/** What stands between spaces; in double quotes a space is part of it. */
const WORD = /(?:"(?:[^"\\]|\\.)*"|[^\s"]|"(?![^"]*"))+/g;
const ATTRIBUTE = /^([\w.]+)=(.*)$/s;

/**
 * The rule that `text` says, for a reader of rules to check, or what keeps it from being one. A rule without a name is
 * called by its type: `taken` are names that it may not have.
 */
export function readNotation(
  text: string,
  taken: readonly string[] = [],
): { rule?: Readonly<Record<string, unknown>>; problems: readonly string[] } {
  const words = text.match(WORD) ?? [];
  const firstAttribute = words.findIndex((word) => ATTRIBUTE.test(word));
  const head = firstAttribute < 0 ? words : words.slice(0, firstAttribute);
  if (head.length < 2) {
    return { problems: [`${shown(text)}: begin with a point and a type of fault, as in ${EXAMPLE}`] };
  }
  const type = head.at(-1) ?? '';
  const attributes: Record<string, unknown> = {};
  const match: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const word of words.slice(head.length)) {
    const [, name, value] = ATTRIBUTE.exec(word) ?? [];
    if (name === undefined || value === undefined) {
      problems.push(`${shown(word)}: is no name=value; a value with spaces stands in double quotes`);
      continue;
    }
    const isMatch = name.startsWith(MATCH);
    const [group, key] = isMatch ? [match, name.slice(MATCH.length)] : [attributes, name];
    if (Object.hasOwn(group, key)) problems.push(`${name}: is given twice`);
    group[key] = readValue(value);
  }
  const rule = {
    name: freeName(type, taken),
    on: head.slice(0, -1).join(' '),
    type,
    ...attributes,
    ...(Object.keys(match).length > 0 && { match }),
  };
  return problems.length > 0 ? { problems } : { rule, problems };
}

/** A rule in this notation; what is read of it is the same rule. */
export function writeNotation({ name, on, type, match, ...attributes }: FaultRule): string {
  const fields = Object.entries({ name, ...attributes, ...prefixed(match) });
  return [on, type, ...fields.map(([key, value]) => `${key}=${writeValue(value)}`)].join(' ');
}

function prefixed(match: unknown): Record<string, unknown> {
  if (!isRecord(match)) return {};
  return Object.fromEntries(Object.entries(match).map(([field, value]) => [MATCH + field, value]));
}

/** JSON where it is some, such as `2`, `true` or `["a"]`, and else text. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function writeValue(value: unknown): string {
  const isPlain = typeof value === 'string' && /^[^\s"]+$/.test(value) && readValue(value) === value;
  return isPlain ? value : JSON.stringify(value);
}

function freeName(type: string, taken: readonly string[]): string {
  const base = isFaultType(type) ? type : 'fault';
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!taken.includes(name)) return name;
  }
}
