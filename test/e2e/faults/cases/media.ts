/** What a video element shows when something is wrong with the video of a landscape stream. */
import type { NamelessRule } from '../case.ts';
import type { VERDICTS } from '../try-video.ts';

/** A row of the table. */
export interface VideoCase {
  readonly rule: NamelessRule;
  /** What is seen of it, half a second after the stream has started. */
  readonly sees: readonly (keyof typeof VERDICTS)[];
}

/** The cases, in the order of the table. */
export const VIDEO_CASES: readonly VideoCase[] = [
  {
    rule: { on: 'media', type: 'loss', share: 0.1 },
    sees: ['the picture plays', 'packets are asked for again'],
  },
  {
    rule: { on: 'media', type: 'loss', share: 0.5, forGood: true, from: '200ms' },
    sees: ['the picture stands still', 'no frame comes', 'packets are asked for again'],
  },
  { rule: { on: 'media', type: 'loss', share: 1 }, sees: ['the picture never comes', 'no frame comes'] },
  { rule: { on: 'media', type: 'jitter', upTo: '200ms' }, sees: ['the picture plays'] },
  {
    rule: { on: 'media', type: 'reorder', share: 0.2 },
    sees: ['the picture plays', 'packets are asked for again'],
  },
  {
    rule: { on: 'media', type: 'bandwidth', kbps: 30 },
    sees: ['the picture never comes', 'packets are asked for again'],
  },
  { rule: { on: 'media', type: 'freeze' }, sees: ['the picture stands still', 'frames go on'] },
  {
    rule: { on: 'media', type: 'freeze', how: 'stalled' },
    sees: ['the picture stands still', 'no frame comes'],
  },
  { rule: { on: 'media', type: 'black' }, sees: ['the picture is black', 'frames go on'] },
  {
    rule: { on: 'media', type: 'no_keyframe' },
    sees: ['the picture never comes', 'key frames are asked for'],
  },
  {
    rule: { on: 'media', type: 'track_end', from: '200ms' },
    sees: ['the picture stands still', 'no frame comes'],
  },
];
