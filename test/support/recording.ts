/** Recordings for tests that need no stream to have run: a timeline, and where it is kept. */
import type { Account } from '../../emulator/account.ts';
import type { RecordedVideo } from '../../emulator/recording/sink.ts';
import type { Timeline } from '../../emulator/world/timeline.ts';

/** What a recording is made of; what is left out is some default's. */
export interface SomeVideo extends Partial<Omit<RecordedVideo, 'timeline'>> {
  readonly timeline?: Partial<Timeline>;
}

/** A video of 45 frames, with an interaction, of an interactive stream. */
export function someVideo({ timeline = {}, ...rest }: SomeVideo = {}): RecordedVideo {
  const { streamId = 'stream_1', frames = 45, startedAtMs = Date.UTC(2026, 0, 1) } = rest;
  const whole: Timeline = {
    seed: 7,
    streamId,
    orientation: 'landscape',
    fps: 20,
    prompts: [
      { frame: 0, prompt: 'a lake in the mountains' },
      { frame: 12, prompt: 'a storm comes up' },
    ],
    ...timeline,
  };
  const { fps, prompts } = whole;
  const endedAtMs = startedAtMs + (frames / fps) * 1000;
  return {
    streamId,
    sessionId: 'session_1',
    frames,
    startedAtMs,
    endedAtMs,
    events: [
      ...prompts.map(({ frame, prompt }, index) => ({
        atMs: startedAtMs + (frame / fps) * 1000,
        type: index === 0 ? 'start' : 'interact',
        prompt,
      })),
      { atMs: endedAtMs, type: 'end' },
    ],
    ...rest,
    timeline: whole,
  };
}

/** Path and query of a file of a recording that `account` keeps. */
export function pathOf(
  account: Account,
  streamId: string,
  kind: 'video' | 'preview' | 'thumbnail' | 'events',
) {
  const url = account.recordings.describe(streamId, '')?.[`${kind}_url`];
  if (typeof url !== 'string') throw new Error(`Stream ${streamId} has no ${kind}_url`);
  return url;
}
