/**
 * One seed → every id, choice and delay. A {@link Seed} forks by label, so that what one part draws never shifts what
 * another gets: `seed.fork('stream', streamId)` is the same on every run and machine.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { hash32 } from './hash.ts';

const ID_ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A deterministic source of chance. Drawing changes its state; forking does not. */
export class Seed {
  /** The 32-bit number this source was made from. */
  readonly value: number;
  readonly #generator;

  constructor(value: number | string) {
    this.value = typeof value === 'number' ? value >>> 0 : hash32(value);
    // Hashed: neighbouring numbers would start with nearly the same draws.
    this.#generator = xoroshiro128plus(hash32(this.value));
  }

  /** An independent source, fixed by this one's value and the labels alone. */
  fork(...labels: readonly (string | number)[]): Seed {
    return new Seed(hash32(this.value, ...labels));
  }

  /** An integer from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return uniformInt(this.#generator, min, max);
  }

  /** A number from 0 (included) to 1 (excluded). */
  next(): number {
    return this.int(0, 0x7fffffff) / 0x80000000;
  }

  /** One element of a list that is not empty. */
  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.int(0, list.length - 1)] ?? list[0];
  }

  /** An id such as `sess_4k2mz81q0c9d7xhb`: 16 letters and digits, about 82 bits. */
  id(prefix: string): string {
    let id = `${prefix}_`;
    for (let i = 0; i < 16; i++) id += ID_ALPHABET[this.int(0, ID_ALPHABET.length - 1)];
    return id;
  }
}
