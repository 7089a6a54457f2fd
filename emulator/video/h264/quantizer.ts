/**
 * How coarse the picture is coded: the distance between two values of a coefficient, and what a value costs.
 *
 * Luma QP 26 keeps every dot within 6 of what was wanted: the 16 coefficients of a macroblock err by at most
 * half a step each. The eye sees colour steps in flat areas sooner, so chroma is finer: QP 23 keeps every
 * cell within 2.
 */
import { CELLS, LUMA_DOTS } from '../coding/layout.ts';
import { costTable } from '../coding/level-cost.ts';
import { dcBlockBits } from './cavlc.ts';
import { DC_SCALE } from './tables.ts';

/** The picture parameter set's QP of luma, and by how much that of chroma differs (−12 to 12). */
export const LUMA_QP = 26;
export const CHROMA_QP_OFFSET = -3;

/** What the decoder multiplies a DC's level by at this QP (below 30, chroma's is not mapped: table 8-15). */
function scaleOf(qp: number): number {
  return (DC_SCALE[qp % 6] ?? 0) << Math.floor(qp / 6);
}
const LUMA_SCALE = scaleOf(LUMA_QP);
const CHROMA_SCALE = scaleOf(LUMA_QP + CHROMA_QP_OFFSET);

/**
 * What one level adds to a dot (or cell), as a fraction: a luma DC of its own (§8.5.12), one of the 16 DCs
 * that are transformed together (§8.5.10), and one of a chroma plane's four (§8.5.11).
 */
const BLOCK_STEP = LUMA_SCALE / 64;
const LUMA_STEP = LUMA_SCALE / 256;
const CHROMA_STEP = CHROMA_SCALE / 128;

/**
 * Levels for each unit of a residual's coefficient: the Walsh transform and the two by two sums multiply by
 * 16 and by 4.
 */
export const LUMA_LEVELS_PER_UNIT = 1 / (LUMA_DOTS * LUMA_STEP);
export const CHROMA_LEVELS_PER_UNIT = 1 / (CELLS * CHROMA_STEP);

/**
 * The residual of a dot from what is left of its level after the decoder's transform; exact, since at this QP
 * none of its shifts drops a bit but the last.
 */
export function lumaResidual(transformed: number): number {
  return (transformed * (LUMA_SCALE / 4) + 32) >> 6;
}
/** The same where the DC is not transformed with others. */
export function blockResidual(level: number): number {
  return (level * LUMA_SCALE + 32) >> 6;
}
/** The same of a chroma cell. */
export function chromaResidual(transformed: number): number {
  return (transformed * (CHROMA_SCALE / 2) + 32) >> 6;
}

const MAX_RESIDUAL = 255;
/**
 * A dot nearer than this to its prediction, in steps, stays as predicted: what is left of an earlier frame's
 * rounding.
 */
const BLOCK_DEAD_ZONE = 0.8;

/** Where 0 is in the two tables below. */
export const NO_RESIDUAL = MAX_RESIDUAL;
/** The level of a dot that is not transformed with others, by its residual + {@link NO_RESIDUAL}. */
export const BLOCK_LEVEL = Int8Array.from({ length: 2 * MAX_RESIDUAL + 1 }, (_, i) => {
  const steps = (i - NO_RESIDUAL) / BLOCK_STEP;
  return Math.abs(steps) < BLOCK_DEAD_ZONE ? 0 : Math.sign(steps) * Math.round(Math.abs(steps));
});
/**
 * What it costs in sixteenths of a bit, where one block of its quarter has a level: exact but for a
 * negative's last bit.
 */
export const BLOCK_COST = Uint16Array.from(BLOCK_LEVEL, (level) => 16 * dcBlockBits(Math.abs(level)));

/** Estimated sixteenths of a bit by the size of a luma coefficient, before or after prediction from an edge. */
export const LUMA_COST = costTable(LUMA_DOTS * 2 * MAX_RESIDUAL, LUMA_LEVELS_PER_UNIT);
/** The same by the size of a chroma coefficient. */
export const CHROMA_COST = costTable(CELLS * MAX_RESIDUAL, CHROMA_LEVELS_PER_UNIT);
