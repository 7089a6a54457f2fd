/** VP8's arithmetic coder: turns yes/no decisions and their probabilities into bytes (RFC 6386 §7). */

const INITIAL_CAPACITY_BYTES = 4096;

/** Writes one partition of a frame: {@link reset} begins it, {@link finish} ends it; the buffer is kept and grows. */
export class BoolEncoder {
  #buffer = new Uint8Array(INITIAL_CAPACITY_BYTES);
  #length = 0;
  /** The lower end of the interval, without the bits that have left as bytes. */
  #low = 0;
  /** The width of the interval, 128 to 255 between two decisions. */
  #range = 255;
  /** Bits that `#low` has gained since the last byte left, less 8; the first byte needs 24. */
  #count = -24;

  /** Forgets everything written and begins a new partition. */
  reset(): void {
    this.#length = 0;
    this.#low = 0;
    this.#range = 255;
    this.#count = -24;
  }

  /** Writes one decision, 0 or 1; `probability` / 256, from 1 to 255, is how likely it is to be 0. */
  write(probability: number, bit: number): void {
    // Without branches on what cannot be foreseen: the bit, and whether the interval must widen.
    const range = this.#range;
    const split = 1 + (((range - 1) * probability) >> 8);
    const ifOne = -bit;
    const narrowed = split + ((range - 2 * split) & ifOne);
    const shift = Math.clz32(narrowed) - 24;
    const low = this.#low + (split & ifOne);
    const count = this.#count + shift;
    this.#range = narrowed << shift;
    if (count < 0) {
      this.#low = low << shift;
      this.#count = count;
    } else {
      this.#emit(low, shift, count);
    }
  }

  /** Writes a decision that is 0 `times` over: the same as {@link write} in a loop, quicker. */
  writeZeros(probability: number, times: number): void {
    for (let i = 0; i < times; i++) {
      const split = 1 + (((this.#range - 1) * probability) >> 8);
      if (split < 128) this.write(probability, 0);
      else this.#range = split;
    }
  }

  /** Writes the lowest `bits` bits of `value`, highest first, each as likely 0 as 1. */
  writeLiteral(value: number, bits: number): void {
    for (let bit = bits - 1; bit >= 0; bit--) this.write(128, (value >> bit) & 1);
  }

  /** Ends the partition. Returns its bytes: a view, valid until the next {@link reset}. */
  finish(): Uint8Array {
    // The interval's lower end has up to 32 bits that are still to leave.
    this.writeLiteral(0, 32);
    return this.#buffer.subarray(0, this.#length);
  }

  /** Lets a byte leave `low`, which is to move by `shift` bits and has then `count` more than a byte. */
  #emit(low: number, shift: number, count: number): void {
    const offset = shift - count;
    if (low << (offset - 1) < 0) this.#carry();
    if (this.#length === this.#buffer.length) this.#grow();
    this.#buffer[this.#length++] = low >>> (24 - offset);
    this.#low = ((low << offset) & 0xffffff) << count;
    this.#count = count - 8;
  }

  /** Adds one to the number that the bytes so far are. */
  #carry(): void {
    let last = this.#length - 1;
    while (this.#buffer[last] === 255) this.#buffer[last--] = 0;
    this.#buffer[last] = (this.#buffer[last] ?? 0) + 1;
  }

  #grow(): void {
    const larger = new Uint8Array(this.#buffer.length * 2);
    larger.set(this.#buffer);
    this.#buffer = larger;
  }
}
