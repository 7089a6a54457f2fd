/** What coding a level costs, roughly: enough to choose between predictions. */

/** Estimated sixteenths of a bit for a level of this magnitude. */
function levelCost(magnitude: number): number {
  return magnitude === 0 ? 8 : Math.round(16 * (2.5 + 1.7 * Math.log2(magnitude)));
}

/** The same for each size of a residual's coefficient from 0 to `largest`, of which a level has so many. */
export function costTable(largest: number, levelsPerUnit: number): Uint16Array {
  return Uint16Array.from({ length: largest + 1 }, (_, value) =>
    levelCost(Math.round(value * levelsPerUnit)),
  );
}
