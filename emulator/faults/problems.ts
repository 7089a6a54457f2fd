/** What readers of rules say about mistakes. */
import { inspect } from 'node:util';
import { nearestName } from '../config/suggestion.ts';
import { unknownName } from '../config/words.ts';

/** Told of each problem, without its place. */
export type Refuse = (problem: string) => void;

/** A value as a message shows it. */
export function shown(value: unknown): string {
  if (typeof value === 'string' && value.length <= 100) return JSON.stringify(value);
  return inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 100 });
}

/** What is said of a name that is none of these: the nearest, or all of them. */
export function noSuchName(what: string, name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  if (nearest !== undefined) return unknownName(`${what} ${shown(name)}`, `"${nearest}"`);
  return `${unknownName(`${what} ${shown(name)}`, undefined)}: there are ${names.join(', ')}`;
}
