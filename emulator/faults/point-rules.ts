/** The rules that are on at one point, so that an event finds those that may be about it without asking all. */
import type { ActiveRule } from './active-rule.ts';
import type { FaultFacts, FaultMatch } from './match.ts';

/** Fields whose value is one thing's own: a rule about another session need not be asked. */
const OWN_FIELDS = ['session', 'stream', 'job'] as const;
type OwnField = (typeof OWN_FIELDS)[number];

/** A rule, and its place in the order. */
interface Place {
  readonly rule: ActiveRule;
  readonly order: number;
}

/** The rules of a point, in the order in which they are asked. */
export class PointRules {
  /** Every one. */
  readonly all: readonly ActiveRule[];
  /** Those that have to be asked of every event. */
  readonly #general: readonly Place[];
  /** The others: by a field whose value they name, and that value. */
  readonly #byValue = new Map<OwnField, Map<string, Place[]>>();

  constructor(rules: readonly ActiveRule[]) {
    this.all = rules;
    const places = rules.map((rule, order) => ({ rule, order }));
    this.#general = places.filter((place) => {
      const { match } = place.rule.fault.terms;
      const field = OWN_FIELDS.find((own) => namesValue(match, own));
      const value = field && match[field];
      if (field === undefined || value === undefined) return true;
      const byValue = this.#byValue.get(field) ?? new Map<string, Place[]>();
      this.#byValue.set(field, byValue);
      byValue.set(value, [...(byValue.get(value) ?? []), place]);
      return false;
    });
  }

  /** Those that may be about an event, in their order. */
  about(facts: FaultFacts): readonly ActiveRule[] {
    if (this.#byValue.size === 0) return this.all;
    const places = [...this.#general];
    for (const [field, byValue] of this.#byValue) {
      const value = facts[field];
      if (value !== undefined) places.push(...(byValue.get(value) ?? []));
    }
    return places.sort((a, b) => a.order - b.order).map(({ rule }) => rule);
  }
}

function namesValue(match: FaultMatch, field: OwnField): boolean {
  return match[field] !== undefined && !match[field].includes('*');
}
