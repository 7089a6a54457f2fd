/** Which entries of a journal are meant: by type, ids, text or the values of fields. */
import { isDeepStrictEqual } from 'node:util';
import { nearestName } from '../config/suggestion.ts';
import { JOURNAL_TYPES, type JournalEntry, type JournalType } from './events.ts';
import { excerpt } from './excerpt.ts';

/** How many entries a page has unless told otherwise. */
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/**
 * Which entries are meant: those that fit everything given. An empty query means all.
 *
 * @example
 * { type: 'session.*', sessionId }
 * { type: 'http.response', where: { status: 429, body: { detail: { error: 'RATE_LIMITED' } } } }
 */
export interface JournalQuery<Type extends string = string> {
  /** One of {@link JOURNAL_TYPES}, a family such as `session.*`, or several of these, of which one must fit. */
  type?: Type | readonly Type[];
  sessionId?: string;
  streamId?: string;
  /** Stands somewhere in the entry's JSON, in upper or lower case. */
  text?: string;
  /** Fields and their values. Of an object only the fields given are compared; arrays must be equal as a whole. */
  where?: Readonly<Record<string, unknown>>;
  /** Only entries whose `seq` is larger. Default 0. */
  after?: number;
  /** How many entries a page has at most, 1 to 1000. Default 100; nothing to `waitFor`. */
  limit?: number;
}

/** The entries that a query for `Type` can find: `session.released`, `session.*`, or any for a mere `string`. */
export type MatchOf<Type extends string> = Extract<JournalEntry, { type: TypeNamed<Type> }>;

type TypeNamed<Type extends string> = string extends Type
  ? JournalType
  : Type extends `${infer Family}.*`
    ? `${Family}.${string}`
    : Type;

/** A query that makes no sense. Its message quotes the value and says what is allowed. */
export class JournalQueryError extends RangeError {
  override readonly name = 'JournalQueryError';
  /** The part of the query that is wrong. */
  readonly parameter: 'type' | 'after' | 'limit';

  constructor(parameter: JournalQueryError['parameter'], message: string) {
    super(message);
    this.parameter = parameter;
  }
}

const FAMILIES = [...new Set(JOURNAL_TYPES.map((type) => `${type.split('.', 1)[0]}.*`))];
/** What may be asked for: every type, and their families. */
export const JOURNAL_TYPE_NAMES: readonly string[] = [...JOURNAL_TYPES, ...FAMILIES];

/**
 * Says of an entry whether it fits `query`, its `after` included; `limit` is the page's affair.
 *
 * @throws JournalQueryError at once, when there is no such type, or `after` is no number to count from.
 */
export function matcher<Type extends string>(
  query: JournalQuery<Type>,
): (entry: JournalEntry) => entry is MatchOf<Type> {
  const { sessionId, streamId, where } = query;
  const types = query.type === undefined ? undefined : typesNamed(query.type);
  const text = query.text?.toLowerCase();
  const after = afterOf(query);
  return (entry): entry is MatchOf<Type> =>
    entry.seq > after &&
    (types === undefined || types.has(entry.type)) &&
    (sessionId === undefined || ('sessionId' in entry && entry.sessionId === sessionId)) &&
    (streamId === undefined || ('streamId' in entry && entry.streamId === streamId)) &&
    (where === undefined || includes(entry, where)) &&
    // Last, because it is the dearest.
    (text === undefined || JSON.stringify(entry).toLowerCase().includes(text));
}

/**
 * Whether `entry` fits `query`; see {@link matcher}, which is quicker for many entries.
 *
 * @throws JournalQueryError as {@link matcher}.
 */
export function matches<Type extends string>(
  entry: JournalEntry,
  query: JournalQuery<Type>,
): entry is MatchOf<Type> {
  return matcher(query)(entry);
}

/**
 * The `seq` after which a query begins.
 *
 * @throws JournalQueryError when it is no whole number from 0 on.
 */
export function afterOf({ after = 0 }: { after?: number }): number {
  if (Number.isSafeInteger(after) && after >= 0) return after;
  throw new JournalQueryError(
    'after',
    `after cannot be ${after}: give the seq of the last entry seen, or 0 for all entries.`,
  );
}

/**
 * How many entries a page of a query has at most.
 *
 * @throws JournalQueryError when it is not from 1 to 1000.
 */
export function limitOf({ limit = DEFAULT_LIMIT }: JournalQuery): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new JournalQueryError(
    'limit',
    `limit cannot be ${limit}: give a whole number from 1 to ${MAX_LIMIT}, and ask for further pages with after.`,
  );
}

/** A query in words, for errors: `type session.released and sessionId "session_1"`. */
export function describeQuery(query: JournalQuery): string {
  const { type, sessionId, streamId, text, where, after } = query;
  const parts = [
    ...(type === undefined ? [] : [`type ${[type].flat().join(' or ')}`]),
    ...Object.entries({ sessionId, streamId, text, where }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name} ${JSON.stringify(excerpt(value))}`],
    ),
    ...(after ? [`seq over ${after}`] : []),
  ];
  return parts.join(' and ') || 'any type';
}

/** The types that names stand for, families resolved. */
function typesNamed(names: string | readonly string[]): ReadonlySet<string> {
  return new Set(
    [names].flat().flatMap((name) => {
      if (!JOURNAL_TYPE_NAMES.includes(name)) throw unknownType(name);
      return name.endsWith('.*') ? JOURNAL_TYPES.filter((type) => type.startsWith(name.slice(0, -1))) : name;
    }),
  );
}

function unknownType(name: string): JournalQueryError {
  const nearest = nearestName(name, JOURNAL_TYPE_NAMES);
  return new JournalQueryError(
    'type',
    `A journal has no type ${JSON.stringify(excerpt(name))}: ` +
      (nearest === undefined
        ? `there are ${JOURNAL_TYPES.join(', ')}, and families such as ${FAMILIES[0]}.`
        : `did you mean ${JSON.stringify(nearest)}?`),
  );
}

/** Whether `actual` has all that `wanted` has, however deep. */
function includes(actual: unknown, wanted: unknown): boolean {
  if (!isFields(wanted)) return isDeepStrictEqual(actual, wanted);
  if (!isFields(actual)) return false;
  return Object.entries(wanted).every(([name, value]) =>
    // `hasOwn`, because the query may come over HTTP and must not find `constructor`.
    Object.hasOwn(actual, name) ? includes(actual[name], value) : value === undefined,
  );
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
