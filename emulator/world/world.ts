/** The world: a pure function from a timeline and a frame number to the picture of that frame. */
import { hash32 } from '../hash.ts';
import { createDots, type Dots, dotSize } from '../video/dots.ts';
import { streamHash, writeFrameTag } from '../video/frame-tag.ts';
import { drawHud, panelLayout } from './panel.ts';
import type { Timeline } from './timeline.ts';
import { foldTraits, startTraits, type Traits } from './traits.ts';
import { TRANSITION_MS, Transition } from './transition.ts';
import { createView, type View } from './view.ts';

/** Draws the pictures of one timeline. */
export interface World {
  /**
   * Draws the whole picture of a frame, 0 or later, into dots of the timeline's size. The same frame of the same
   * timeline is always the same picture, in whatever order frames are asked for.
   */
  draw(frame: number, into: Dots): void;
}

/** Views kept: the current one, the one a transition leaves, and one for callers who jump back and forth. */
const KEPT_VIEWS = 3;

/**
 * The world of a timeline. Prompts that a live stream appends later are seen as soon as they are there.
 *
 * An interaction that comes while the transition of the one before is still running cuts that one short.
 */
export function createWorld(timeline: Timeline): World {
  const { prompts, fps } = timeline;
  const size = dotSize(timeline.orientation);
  const layout = panelLayout(size);
  const stream = streamHash(timeline.streamId);
  const transitionFrames = Math.max(1, Math.round((TRANSITION_MS / 1000) * fps));
  const traits: Traits[] = [];
  const views = new Map<number, View>();
  let leaving: Dots | undefined;
  let transition: { readonly index: number; readonly effect: Transition } | undefined;

  const promptOf = (index: number): string => prompts[index]?.prompt ?? '';
  const frameOf = (index: number): number => prompts[index]?.frame ?? 0;

  function traitsOf(index: number): Traits {
    for (let next = traits.length; next <= index; next++) {
      const before = traits[next - 1];
      traits.push(
        before
          ? foldTraits(before, promptOf(next))
          : startTraits(promptOf(next), timeline.backdrop !== undefined),
      );
    }
    return traits[index] ?? startTraits('');
  }

  function viewOf(index: number): View {
    const view =
      views.get(index) ??
      createView({
        ...size,
        seed: timeline.seed,
        fps,
        traits: traitsOf(index),
        prompt: promptOf(index),
        origin: promptOf(0),
        ...(timeline.backdrop && { backdrop: timeline.backdrop }),
      });
    views.delete(index);
    views.set(index, view);
    for (const oldest of views.keys()) {
      if (views.size <= KEPT_VIEWS) break;
      views.delete(oldest);
    }
    return view;
  }

  function effectOf(index: number): Transition {
    if (transition?.index !== index) {
      transition = { index, effect: new Transition(size, hash32(timeline.seed, index, promptOf(index))) };
    }
    return transition.effect;
  }

  return {
    draw(frame, into) {
      const index = promptInForce(timeline, frame);
      const progress = (frame - frameOf(index) + 1) / transitionFrames;
      viewOf(index).draw(frame, into);
      if (index > 0 && progress < 1) {
        leaving ??= createDots(size);
        viewOf(index - 1).draw(frame, leaving);
        effectOf(index).draw(leaving, into, progress);
      }
      drawHud(into, layout, frame, fps);
      writeFrameTag(into, { stream, frame, prompt: index });
    },
  };
}

/** The index of the prompt in force in a frame: the last one that does not start after it. */
function promptInForce({ prompts }: Timeline, frame: number): number {
  let index = prompts.length - 1;
  while (index > 0 && (prompts[index]?.frame ?? 0) > frame) index--;
  return Math.max(0, index);
}
