/** Which frames stand for a whole recording. */
import type { Frames } from '../rendering/renderer.ts';
import type { Timeline } from '../world/timeline.ts';

/** How long a preview is at most, and how many seconds at a time it shows. */
export const PREVIEW_S = 4;

/** The frame in the middle of the prompt that was in force longest: what it changed has settled by then. */
export function tellingFrame({ prompts }: Timeline, frames: number): number {
  let longest: Frames = { from: 0, to: 0 };
  for (const [index, { frame: from }] of prompts.entries()) {
    const to = Math.min(prompts[index + 1]?.frame ?? frames, frames);
    if (to - from > longest.to - longest.from) longest = { from, to };
  }
  return Math.floor((longest.from + longest.to) / 2);
}

/** What a preview shows: all of a short recording, of a longer one a second of each quarter. */
export function previewCuts({ fps }: Timeline, frames: number): Frames[] {
  if (frames <= PREVIEW_S * fps) return [{ from: 0, to: frames }];
  return Array.from({ length: PREVIEW_S }, (_, cut) => {
    const from = Math.floor(((frames - fps) * cut) / (PREVIEW_S - 1));
    return { from, to: from + fps };
  });
}
