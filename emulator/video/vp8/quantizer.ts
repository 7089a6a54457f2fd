/**
 * How coarse the picture is coded: the distance between two values of a coefficient, and what a value costs.
 *
 * Index 20 keeps every luma dot within 6 of what was wanted; the eye sees colour steps in flat areas sooner, so chroma
 * is finer. The numbers behind each index are in RFC 6386 §14.1.
 */
import { LUMA_DOTS, VALUES } from '../coding/layout.ts';
import { costTable } from '../coding/level-cost.ts';

/** The frame header's `y_ac_qi` (0 to 127) and `uv_dc_delta` (-15 to 15); the other deltas are 0. */
export const QUANTIZER_INDEX = 20;
export const CHROMA_DC_DELTA = -15;

/** `dc_qlookup[20]`, doubled for Y2. */
const Y2_DC_STEP = 2 * 21;
/** `ac_qlookup[20]`, times 155/100 for Y2. */
const Y2_AC_STEP = Math.floor((24 * 155) / 100);
/** `dc_qlookup[20 - 15]`. */
const CHROMA_STEP = 9;

/** The step of each of a macroblock's levels; Y2 in raster order. */
export const STEPS = Int32Array.from({ length: VALUES }, (_, i) =>
  i === 0 ? Y2_DC_STEP : i < LUMA_DOTS ? Y2_AC_STEP : CHROMA_STEP,
);
/**
 * What a residual's coefficient becomes before it is divided by its step. The decoder divides what comes out of its
 * Walsh transform by 64, but that and ours together have multiplied by 16; a chroma DC it divides by 8.
 */
const Y2_SCALE = 64 / 16;
const CHROMA_SCALE = 8;

/** Levels for each unit of a residual's coefficient, for each of a macroblock's values. */
export const LEVELS_PER_UNIT = Float64Array.from(
  STEPS,
  (step, i) => (i < LUMA_DOTS ? Y2_SCALE : CHROMA_SCALE) / step,
);

/** Estimated sixteenths of a bit by the size of a Walsh coefficient: 16 residuals of at most 2 × 255 each. */
export const LUMA_COST = costTable(LUMA_DOTS * 510, Y2_SCALE / Y2_AC_STEP);
/** The same by the size of a chroma residual. */
export const CHROMA_COST = costTable(510, CHROMA_SCALE / CHROMA_STEP);
