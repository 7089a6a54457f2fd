/** Wraps payloads into NAL units (ITU-T H.264 (08/2021) §7.3.1, §7.4.1). */

/** `nal_unit_type` (table 7-1) of what this encoder writes. */
export const NalType = { slice: 1, idrSlice: 5, sequenceParameterSet: 7, pictureParameterSet: 8 } as const;

/**
 * `nal_ref_idc` of everything here: each picture is the next one's reference, and no parameter set may have
 * 0.
 */
const REFERENCE = 3;

/** Bytes of the length before a NAL unit in an MP4 sample. */
export const NAL_LENGTH_BYTES = 4;

/** Put between two zeros and a byte up to 3, which would be a start code otherwise (§7.4.1). */
const EMULATION_PREVENTION = 3;

/** Writes one NAL unit at a time; the buffer is kept and grows. */
export class NalWriter {
  #buffer = new Uint8Array(0);

  /** Returns the NAL unit of `payload` after its length in 4 bytes: a view, valid until the next call. */
  write(type: number, payload: Uint8Array): Uint8Array {
    // At worst one byte in three is put in: two zeros of the payload for each.
    const most = NAL_LENGTH_BYTES + 1 + Math.ceil((payload.length * 3) / 2);
    if (most > this.#buffer.length) this.#buffer = new Uint8Array(2 * most);
    const unit = this.#buffer;
    let length = NAL_LENGTH_BYTES;
    unit[length++] = (REFERENCE << 5) | type;
    let zeros = 0;
    for (let i = 0; i < payload.length; i++) {
      const byte = payload[i] ?? 0;
      if (zeros === 2 && byte <= EMULATION_PREVENTION) {
        unit[length++] = EMULATION_PREVENTION;
        zeros = 0;
      }
      unit[length++] = byte;
      zeros = byte === 0 ? zeros + 1 : 0;
    }
    const unitBytes = length - NAL_LENGTH_BYTES;
    for (let i = 0; i < NAL_LENGTH_BYTES; i++) unit[i] = unitBytes >>> (8 * (NAL_LENGTH_BYTES - 1 - i));
    return unit.subarray(0, length);
  }
}
