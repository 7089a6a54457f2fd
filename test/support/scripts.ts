/** Scripts as a client writes them. */

/** One entry of a script. */
export interface ScriptEntry {
  timestamp_ms: number;
  start?: { prompt: string; image?: string };
  interact?: { prompt: string };
  end?: Record<string, never>;
}

/** A start and an end, `lengthMs` later. */
export function shortScript(prompt: string, lengthMs = 10_000, image?: string): ScriptEntry[] {
  return [
    { timestamp_ms: 0, start: { prompt, ...(image !== undefined && { image }) } },
    { timestamp_ms: lengthMs, end: {} },
  ];
}
