/** Records that can be made again from their number, to compare with. */

/** The account that they belong to. */
export const KEY = 'ody_numbered';

/** Some hundreds of bytes to some kilobytes; now and then a megabyte. */
export function recordOf(number: number): { number: number; words: string[]; bytes: Uint8Array } {
  const length = number % 60 === 59 ? 1_000_000 : (number * 7919) % 9000;
  return {
    number,
    words: Array.from({ length: number % 20 }, (_, index) => `word ${index} of ${number}`),
    bytes: Uint8Array.from({ length }, (_, index) => index * 31 + number),
  };
}
