/** Reads what a scenario says that a run leaves in the journal. */
import { wholeNumber } from '../config/values.ts';
import { isRecord } from '../config/words.ts';
import { noSuchName, shown } from '../faults/problems.ts';
import { JOURNAL_TYPE_NAMES } from '../journal/query.ts';
import type { Place } from './places.ts';
import type { RefuseAt } from './read-scenario.ts';
import type { Expectation } from './scenario.ts';

const KEYS = ['type', 'where', 'count'];
const COUNT_KEYS = ['min', 'max'];
const COUNT = wholeNumber(0, 1_000_000).schema;
const COUNT_RULE = 'must be a whole number, or a range such as {"min": 1, "max": 5}';

/** Reads the list of expectations. */
export function readExpectations(list: unknown, refuse: RefuseAt): readonly Expectation[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    refuse(['expect'], 'expect: must be a list, such as [{"type": "session.refused", "count": 2}]');
    return [];
  }
  return list.flatMap((item: unknown, i) => {
    const place = ['expect', i];
    const expectation = isRecord(item) ? readExpectation(item, place, refuse) : undefined;
    if (!isRecord(item)) refuse(place, 'must be an object, such as {"type": "session.refused", "count": 2}');
    return expectation ?? [];
  });
}

function readExpectation(
  item: Readonly<Record<string, unknown>>,
  place: Place,
  refuse: RefuseAt,
): Expectation | undefined {
  for (const key of Object.keys(item)) {
    if (!KEYS.includes(key)) refuse([...place, key], noSuchName('key', key, KEYS));
  }
  const { type, where, count } = item;
  if (typeof type !== 'string' || !JOURNAL_TYPE_NAMES.includes(type)) {
    refuse([...place, 'type'], `type: ${noSuchName('type of entry', String(type), JOURNAL_TYPE_NAMES)}`);
    return undefined;
  }
  if (where !== undefined && !isRecord(where)) {
    refuse(
      [...place, 'where'],
      `where: ${shown(where)}: must be an object of fields, such as {"status": 429}`,
    );
    return undefined;
  }
  if (!isCount(count)) {
    refuse([...place, 'count'], `count: ${shown(count)}: ${COUNT_RULE}`);
    return undefined;
  }
  return { type, ...(where !== undefined && { where }), ...(count !== undefined && { count }) };
}

function isCount(count: unknown): count is Expectation['count'] {
  if (count === undefined) return true;
  if (!isRecord(count)) return typeof count === 'number' && COUNT.safeParse(count).success;
  const bounds = Object.entries(count);
  return (
    bounds.length > 0 &&
    bounds.every(([key, value]) => COUNT_KEYS.includes(key) && COUNT.safeParse(value).success)
  );
}
