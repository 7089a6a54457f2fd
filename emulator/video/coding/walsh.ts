/**
 * The 4×4 Walsh-Hadamard transform, by which the 16 luma DCs of a macroblock travel in VP8 (RFC 6386 §14.3) and in H.264
 * (ITU-T H.264 (08/2021) §8.5.10). Its matrix is symmetric and, but for a factor of 16, its own inverse: the encoder and
 * the decoder use the same one.
 */

/** Transforms the first 16 numbers of `block` in place. */
export function walsh(block: Int32Array): void {
  for (let row = 0; row < 16; row += 4) butterfly(block, row, 1);
  for (let column = 0; column < 4; column++) butterfly(block, column, 4);
}

/** Transforms one row or column in place: four numbers from `first` on, `step` apart. */
export function butterfly(block: Int32Array, first: number, step: number): void {
  const x0 = block[first] ?? 0;
  const x1 = block[first + step] ?? 0;
  const x2 = block[first + 2 * step] ?? 0;
  const x3 = block[first + 3 * step] ?? 0;
  const outerSum = x0 + x3;
  const innerSum = x1 + x2;
  const outerDifference = x0 - x3;
  const innerDifference = x1 - x2;
  block[first] = outerSum + innerSum;
  block[first + step] = outerDifference + innerDifference;
  block[first + 2 * step] = outerSum - innerSum;
  block[first + 3 * step] = outerDifference - innerDifference;
}
