/** Annex B of H.264: a plain stream of NAL units with start codes between them, as ffmpeg reads it. */

const START_CODE = Buffer.of(0, 0, 0, 1);
/** Where a decoder configuration record (ISO/IEC 14496-15 §5.3.3.1) counts its sequence parameter sets. */
const FIRST_COUNT_AT = 5;

/** The parameter sets of a decoder configuration record: the start of a stream. */
export function annexBStart(configuration: Uint8Array): Buffer {
  const record = Buffer.from(configuration);
  const units: Buffer[] = [];
  let at = FIRST_COUNT_AT;
  for (const countMask of [0b1_1111, 0b1111_1111]) {
    const count = record.readUInt8(at++) & countMask;
    for (let i = 0; i < count; i++) {
      const from = at + 2;
      at = from + record.readUInt16BE(at);
      units.push(START_CODE, record.subarray(from, at));
    }
  }
  if (at !== record.length)
    throw new RangeError(`decoder configuration has ${record.length} bytes, read ${at}`);
  return Buffer.concat(units);
}

/** One access unit, whose NAL units in `data` have their lengths before them; a copy. */
export function annexBFrame(data: Uint8Array): Buffer {
  return Buffer.concat(nalUnits(data).flatMap((unit) => [START_CODE, unit]));
}

/** The NAL units of an access unit, whose lengths stand before them. */
export function nalUnits(data: Uint8Array): Buffer[] {
  const unit = Buffer.from(data.buffer, data.byteOffset, data.length);
  const units: Buffer[] = [];
  for (let at = 0; at < unit.length; ) {
    const from = at + 4;
    at = from + unit.readUInt32BE(at);
    if (at > unit.length) throw new RangeError(`a NAL unit ends at byte ${at} of ${unit.length}`);
    units.push(unit.subarray(from, at));
  }
  return units;
}
