/** Writes the bits of a raw byte sequence payload, RBSP (ITU-T H.264 (08/2021) §7.2, §9.1). */

const INITIAL_CAPACITY_BYTES = 4096;
/** The most bits of one write: with up to 7 that wait, fewer than 32. */
const MAX_WRITE_BITS = 24;
/** A write fills at most as many bytes. */
const ROOM_BYTES = 4;

/** {@link reset} begins a payload, {@link finish} ends it; the buffer is kept and grows. */
export class BitWriter {
  #buffer = new Uint8Array(INITIAL_CAPACITY_BYTES);
  #length = 0;
  /** The bits that are not a whole byte yet are the lowest `#count` of these; those above have left. */
  #pending = 0;
  #count = 0;

  /** Forgets everything written and begins a new payload. */
  reset(): void {
    this.#length = 0;
    this.#pending = 0;
    this.#count = 0;
  }

  /** Writes the lowest `bits` bits of `value`, 1 to 24 of them, highest first; the others must be 0. */
  write(value: number, bits: number): void {
    if (this.#length + ROOM_BYTES > this.#buffer.length) this.#grow();
    const pending = (this.#pending << bits) | value;
    let count = this.#count + bits;
    while (count >= 8) {
      count -= 8;
      this.#buffer[this.#length++] = pending >> count;
    }
    this.#pending = pending;
    this.#count = count;
  }

  /** Writes 32 bits: u(32). */
  writeWord(value: number): void {
    this.write(value >>> 16, 16);
    this.write(value & 0xffff, 16);
  }

  /**
   * Writes a number from 0 to 2²⁴ − 2 as ue(v): as many zeros as `value + 1` has bits after its first, then
   * that.
   */
  writeUe(value: number): void {
    const code = value + 1;
    const bits = 32 - Math.clz32(code);
    if (2 * bits - 1 <= MAX_WRITE_BITS) {
      this.write(code, 2 * bits - 1);
    } else {
      this.write(0, bits - 1);
      this.write(code, bits);
    }
  }

  /** Writes a signed number as se(v): 0, 1, −1, 2, −2 … are 0, 1, 2, 3, 4 … (§9.1.1). */
  writeSe(value: number): void {
    this.writeUe(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /**
   * Ends the payload with a one and zeros up to a whole byte. Returns a view, valid until the next {@link
   * reset}.
   */
  finish(): Uint8Array {
    this.write(1, 1);
    if (this.#count > 0) this.write(0, 8 - this.#count);
    return this.#buffer.subarray(0, this.#length);
  }

  #grow(): void {
    const larger = new Uint8Array(this.#buffer.length * 2);
    larger.set(this.#buffer);
    this.#buffer = larger;
  }
}
