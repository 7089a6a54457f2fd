/** Reads where a rule is: the points that its `on` means and its type can be on. */
import type { FaultKind } from './kind.ts';
import { KINDS } from './kinds.ts';
import { wildcard } from './match.ts';
import { FAULT_POINT_NAMES, type FaultPointName } from './points.ts';
import { noSuchName, type Refuse, shown } from './problems.ts';
import type { FaultType } from './rule.ts';

/** The points; none where something is wrong, which `refuse` is told. Of no `type`, all that `on` means. */
export function readPoints(on: unknown, type: FaultType | undefined, refuse: Refuse): FaultPointName[] {
  if (typeof on !== 'string') {
    refuse(
      `on: ${shown(on)}: must be a point such as "POST /sessions/request", or several with "*", such as "* *"`,
    );
    return [];
  }
  const fits = wildcard(on);
  const meant = FAULT_POINT_NAMES.filter(fits);
  if (meant.length === 0) {
    refuse(`on: ${noSuchName('point', on, FAULT_POINT_NAMES)}`);
    return [];
  }
  if (type === undefined) return meant;
  const { points: possible }: FaultKind = KINDS[type];
  const points = meant.filter((point) => possible.includes(point));
  if (points.length === 0) {
    refuse(`on: ${shown(on)}: ${type} makes no sense there: it may be on ${possible.join(', ')}`);
  }
  return points;
}
