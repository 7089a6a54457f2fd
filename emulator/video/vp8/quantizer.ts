/**
 * How coarse the picture is coded: the distance between two values of a coefficient, and what a value costs.
 *
 * Index 20 keeps every luma dot within 6 of what was wanted; the eye sees colour steps in flat areas sooner, so chroma
 * is finer. The numbers behind each index are in RFC 6386 §14.1.
 */

/** The frame header's `y_ac_qi` (0 to 127) and `uv_dc_delta` (-15 to 15); the other deltas are 0. */
export const QUANTIZER_INDEX = 20;
export const CHROMA_DC_DELTA = -15;

/** `dc_qlookup[20]`, doubled for Y2. */
const Y2_DC_STEP = 2 * 21;
/** `ac_qlookup[20]`, times 155/100 for Y2. */
const Y2_AC_STEP = Math.floor((24 * 155) / 100);
/** `dc_qlookup[20 - 15]`. */
const CHROMA_STEP = 9;

/** The step of each of a macroblock's 24 levels: Y2 (raster order), then the DCs of U and V. */
export const STEPS = Int32Array.from({ length: 24 }, (_, i) =>
  i === 0 ? Y2_DC_STEP : i < 16 ? Y2_AC_STEP : CHROMA_STEP,
);
/**
 * What a residual's coefficient is multiplied with to be a level. The decoder divides what comes out of the inverse
 * Walsh transform by 64 and a chroma DC by 8; the Walsh transform itself multiplies by 16.
 */
export const LEVELS_PER_UNIT = Float64Array.from(STEPS, (step, i) => (i < 16 ? 64 / 16 : 8) / step);

/** Estimated sixteenths of a bit for a level of this magnitude. */
function levelCost(magnitude: number): number {
  return magnitude === 0 ? 8 : Math.round(16 * (2.5 + 1.7 * Math.log2(magnitude)));
}

function costTable(largest: number, levelsPerUnit: number): Uint16Array {
  return Uint16Array.from({ length: largest + 1 }, (_, value) =>
    levelCost(Math.round(value * levelsPerUnit)),
  );
}

/** Estimated sixteenths of a bit by the size of a Walsh coefficient: 16 residuals of at most 2 × 255 each. */
export const LUMA_COST = costTable(16 * 510, 4 / Y2_AC_STEP);
/** The same by the size of a chroma residual. */
export const CHROMA_COST = costTable(510, 8 / CHROMA_STEP);
