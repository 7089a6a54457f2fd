/** Fits the coefficient probabilities to what a frame really contains, where that saves more than it costs. */
import type { BoolEncoder } from './bool-encoder.ts';
import { COEFFICIENT_UPDATE_PROBABILITIES, DEFAULT_COEFFICIENT_PROBABILITIES } from './tables.ts';

/** What a decision costs in bits, by the probability (of 256) of the side it took. */
const COST_BITS = Float64Array.from({ length: 257 }, (_, probability) => 8 - Math.log2(probability || 1));

/** Bits of a new probability in the header. */
const PROBABILITY_BITS = 8;

/** The probability, 1 to 255 of 256, of the side that was taken `count` times out of `total`. */
export function probabilityOf(count: number, total: number): number {
  if (total === 0) return 255;
  return Math.min(255, Math.max(1, Math.round((256 * count) / total)));
}

function costBits(probability: number, zeros: number, ones: number): number {
  return zeros * (COST_BITS[probability] ?? 0) + ones * (COST_BITS[256 - probability] ?? 0);
}

/** The coefficient probabilities, as the decoder has them: `values` is laid out `[type][band][context][node]`. */
export class CoefficientProbabilities {
  readonly values = DEFAULT_COEFFICIENT_PROBABILITIES.slice();
  readonly #updated = new Uint8Array(this.values.length);

  /** Back to the defaults, as the decoder does at each key frame. */
  reset(): void {
    this.values.set(DEFAULT_COEFFICIENT_PROBABILITIES);
  }

  /** Changes those probabilities that pay; `branches` holds how often each node went 0 and 1, in pairs. */
  fit(branches: Uint32Array): void {
    this.#updated.fill(0);
    for (let node = 0; node < this.values.length; node++) {
      const zeros = branches[2 * node] ?? 0;
      const ones = branches[2 * node + 1] ?? 0;
      if (zeros + ones === 0) continue;
      const current = this.values[node] ?? 0;
      const fitted = probabilityOf(zeros, zeros + ones);
      const unchanged = COEFFICIENT_UPDATE_PROBABILITIES[node] ?? 0;
      const priceBits = PROBABILITY_BITS + costBits(unchanged, 0, 1) - costBits(unchanged, 1, 0);
      if (costBits(current, zeros, ones) - costBits(fitted, zeros, ones) > priceBits) {
        this.values[node] = fitted;
        this.#updated[node] = 1;
      }
    }
  }

  /** Writes what the last {@link fit} changed (RFC 6386 §13.4). */
  write(header: BoolEncoder): void {
    for (let node = 0; node < this.values.length; node++) {
      const updated = this.#updated[node] ?? 0;
      header.write(COEFFICIENT_UPDATE_PROBABILITIES[node] ?? 0, updated);
      if (updated !== 0) header.writeLiteral(this.values[node] ?? 0, PROBABILITY_BITS);
    }
  }
}
