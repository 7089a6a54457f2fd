/** "Did you mean …?": the nearest of the names that exist. */

/** Edits (insert, delete, replace, swap neighbours) from one text to the other: the optimal string alignment distance. */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforePrevious[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/** The name nearest to `wrong`, whatever its case, or undefined when more than a third of it would have to change. */
export function nearestName(wrong: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let leastEdits = Math.max(1, Math.floor(wrong.length / 3)) + 1;
  for (const name of names) {
    // A text this much longer cannot be near; it may also be huge, and the distance is quadratic.
    if (Math.abs(name.length - wrong.length) >= leastEdits) continue;
    const edits = editDistance(wrong.toLowerCase(), name.toLowerCase());
    if (edits < leastEdits) {
      leastEdits = edits;
      nearest = name;
    }
  }
  return nearest;
}
