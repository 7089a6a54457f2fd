/** Reads which events a rule is about, and at which of its points that can be known. */
import { isDeepStrictEqual } from 'node:util';
import { nearestName } from '../config/suggestion.ts';
import { isRecord, unknownName } from '../config/words.ts';
import type { FaultMatch } from './match.ts';
import { type FaultPointName, knowsField, MATCH_FIELDS, type MatchField } from './points.ts';
import { type Refuse, shown } from './problems.ts';

/** Longer texts match nothing that there is. */
const MAX_CHARACTERS = 1000;

/** What must fit, and the points where it can. */
export interface MatchReading {
  readonly match: FaultMatch;
  readonly points: readonly FaultPointName[];
}

/** Reads `match` of a rule on `points`; `refuse` is told what is wrong. */
export function readMatch(match: unknown, points: readonly FaultPointName[], refuse: Refuse): MatchReading {
  if (match === undefined) return { match: {}, points };
  if (!isRecord(match)) {
    refuse(`match: ${shown(match)}: must be an object, such as {"session": "session_*"}`);
    return { match: {}, points };
  }
  const read: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(match)) {
    if (value === undefined) continue;
    const problem = isMatchField(field) ? problemOf(field, value) : unknownField(field, points);
    if (problem === undefined) read[field] = value;
    else refuse(`match.${problem}`);
  }
  const wanted = MATCH_FIELDS.filter((field) => Object.hasOwn(read, field));
  const knowing = points.filter((point) => wanted.every((field) => knowsField(point, field)));
  if (points.length > 0 && knowing.length === 0) refuseUnknown(wanted, points, refuse);
  return { match: read, points: knowing };
}

function isMatchField(field: string): field is MatchField {
  return MATCH_FIELDS.some((known) => known === field);
}

function problemOf(field: MatchField, value: unknown): string | undefined {
  if (field === 'body') {
    return isRecord(value) && Object.keys(value).length > 0 && isJson(value)
      ? undefined
      : `body: ${shown(value)}: must be an object of paths and their JSON values, such as {"region_latencies.us-east": 12}`;
  }
  return typeof value === 'string' && value !== '' && value.length <= MAX_CHARACTERS
    ? undefined
    : `${field}: ${shown(value)}: must be text of 1 to ${MAX_CHARACTERS} characters`;
}

function isJson(value: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value);
  } catch {
    // Circles and big integers have no JSON.
    return false;
  }
}

function unknownField(field: string, points: readonly FaultPointName[]): string {
  const nearest = nearestName(field, MATCH_FIELDS);
  const wrong = `${field}: ${unknownName('field', nearest)}`;
  return nearest === undefined ? `${wrong}: ${knownAt(points)}` : wrong;
}

function refuseUnknown(
  wanted: readonly MatchField[],
  points: readonly FaultPointName[],
  refuse: Refuse,
): void {
  const nowhere = wanted.filter((field) => !points.some((point) => knowsField(point, field)));
  for (const field of nowhere) refuse(`match.${field}: is not known there: ${knownAt(points)}`);
  if (nowhere.length === 0)
    refuse(`match: ${wanted.join(' and ')} are nowhere known together: give them to several rules`);
}

/** `POST /sessions/token knows account, session, body` */
function knownAt(points: readonly FaultPointName[]): string {
  if (points.length === 0) return `there are ${MATCH_FIELDS.join(', ')}`;
  const known = MATCH_FIELDS.filter((field) => points.some((point) => knowsField(point, field)));
  const [first = 'it', ...others] = points;
  return `${others.length === 0 ? first : 'its points'} know${others.length === 0 ? 's' : ''} ${known.join(', ')}`;
}
