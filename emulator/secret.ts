/** Compares secrets. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether `given` is `wanted`; takes the same time whatever differs. */
export function isSameSecret(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
