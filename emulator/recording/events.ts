/** `events_url`: what happened in a stream, as JSONL. Its fields are documented in this folder's README. */
import type { Media } from '../rendering/fragment.ts';
import type { RecordedVideo } from './sink.ts';

/** One event a line, each ended by a line feed. */
export function eventsFile({ events, startedAtMs, timeline, frames }: RecordedVideo): Media {
  let prompts = 0;
  const lines = events.map(({ atMs, type, prompt }) => {
    // Each prompt of the timeline came with one event, in the same order.
    const frame = prompt === undefined ? undefined : timeline.prompts[prompts++]?.frame;
    return JSON.stringify({
      timestamp_ms: Math.round(atMs - startedAtMs),
      time: new Date(atMs).toISOString(),
      type,
      ...(prompt !== undefined && { prompt }),
      ...(frame !== undefined && { frame }),
      ...(type === 'end' && { frame: frames }),
    });
  });
  return new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
}
