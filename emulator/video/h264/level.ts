/** Levels: what a decoder must be able to do to play a stream (ITU-T H.264 (08/2021) table A-1). */

interface Level {
  /** `level_idc`: ten times the level's number. */
  readonly idc: number;
  /** Macroblocks a second, and in one picture. */
  readonly perSecond: number;
  readonly perPicture: number;
}

/**
 * Without those that differ from the one before only in what we do not reach: bit rate, size of the buffer.
 */
const LEVELS: readonly Level[] = [
  { idc: 10, perSecond: 1485, perPicture: 99 },
  { idc: 11, perSecond: 3000, perPicture: 396 },
  { idc: 12, perSecond: 6000, perPicture: 396 },
  { idc: 13, perSecond: 11880, perPicture: 396 },
  { idc: 21, perSecond: 19800, perPicture: 792 },
  { idc: 22, perSecond: 20250, perPicture: 1620 },
  { idc: 30, perSecond: 40500, perPicture: 1620 },
  { idc: 31, perSecond: 108000, perPicture: 3600 },
  { idc: 32, perSecond: 216000, perPicture: 5120 },
  { idc: 40, perSecond: 245760, perPicture: 8192 },
  { idc: 42, perSecond: 522240, perPicture: 8704 },
  { idc: 50, perSecond: 589824, perPicture: 22080 },
  { idc: 51, perSecond: 983040, perPicture: 36864 },
  { idc: 52, perSecond: 2073600, perPicture: 36864 },
  { idc: 60, perSecond: 4177920, perPicture: 139264 },
  { idc: 61, perSecond: 8355840, perPicture: 139264 },
  { idc: 62, perSecond: 16711680, perPicture: 139264 },
];

/** Where a picture may have n macroblocks, its sides may be as long as √8n of them (§A.3.1). */
function longestSide({ perPicture }: Level): number {
  return Math.floor(Math.sqrt(8 * perPicture));
}

/** The longest side in macroblocks that any level allows. */
export const MAX_SIDE_MACROBLOCKS = Math.max(...LEVELS.map(longestSide));

/**
 * The `level_idc` of the lowest level for pictures of so many macroblocks.
 * @throws RangeError if there is none.
 */
export function lowestLevel(columns: number, rows: number, fps: number): number {
  const macroblocks = columns * rows;
  const level = LEVELS.find(
    (candidate) =>
      macroblocks <= candidate.perPicture &&
      macroblocks * fps <= candidate.perSecond &&
      Math.max(columns, rows) <= longestSide(candidate),
  );
  if (level === undefined) {
    throw new RangeError(
      `H264Encoder is to code ${columns}×${rows} macroblocks ${fps} times a second; no level of H.264 has ` +
        'room for that, use a smaller picture or fewer frames a second',
    );
  }
  return level.idc;
}
