/** Durations as people write them, `1h30m` or `1.5s`, and as the emulator keeps them: whole milliseconds. */

const UNITS = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'm', ms: 60_000 },
  { name: 's', ms: 1000 },
  { name: 'ms', ms: 1 },
] as const;

/** Each unit at most once, the largest first, blanks between them allowed: `1h 30m`. */
export const DURATION_PATTERN = `^${UNITS.map(({ name }) => `(?:(\\d+(?:\\.\\d+)?)${name}\\s*)?`).join('')}$`;
const DURATION = new RegExp(DURATION_PATTERN);

/**
 * Milliseconds, rounded to a whole number, of a text such as `500ms`, `150s`, `1.5s`, `60m`, `1h30m` or `2d`.
 *
 * @throws RangeError that quotes the text and says how to write it, when it is no duration.
 */
export function parseDuration(text: string): number {
  const amounts = DURATION.exec(text.trim())?.slice(1);
  if (!amounts?.some((amount) => amount !== undefined)) {
    throw new RangeError(
      /^\d+(\.\d+)?$/.test(text.trim())
        ? `has no unit: write "${text.trim()}s" for seconds, or use ms, m, h or d`
        : `is not a duration: write a number with its unit (ms, s, m, h, d), such as "150s", "500ms" or "1h30m"`,
    );
  }
  const totalMs = UNITS.reduce((sumMs, unit, i) => sumMs + Number(amounts[i] ?? 0) * unit.ms, 0);
  return Math.round(totalMs);
}

/** A duration for people: `500ms`, `2m 30s`, `1.5s`, `1d 1h`. {@link parseDuration} reads it back, to the millisecond. */
export function formatDuration(durationMs: number): string {
  let restMs = Math.round(durationMs);
  if (restMs < 1000) return restMs === 0 ? '0s' : `${restMs}ms`;
  const parts: string[] = [];
  for (const unit of UNITS.slice(0, 3)) {
    const count = Math.floor(restMs / unit.ms);
    if (count > 0) parts.push(`${count}${unit.name}`);
    restMs -= count * unit.ms;
  }
  if (restMs > 0) parts.push(`${restMs / 1000}s`);
  return parts.join(' ');
}

/**
 * Milliseconds of a duration that is one already, or text.
 *
 * @throws RangeError when it is no duration, negative or not finite.
 */
export function toMilliseconds(duration: number | string): number {
  if (typeof duration === 'string') {
    try {
      return parseDuration(duration);
    } catch (error) {
      throw error instanceof RangeError
        ? new RangeError(`${JSON.stringify(duration)} ${error.message}`)
        : error;
    }
  }
  if (Number.isFinite(duration) && duration >= 0) return duration;
  throw new RangeError(
    `${duration} ms is no duration: give a finite number of milliseconds from 0, or text such as "150s"`,
  );
}
