/** What the benchmarks show: pictures of the world as streams have them, and the worst that an encoder can be given. */
import { copyDots, createDots, type Dots, dotSize } from '../../emulator/video/dots.ts';
import { drawIdleCard } from '../../emulator/world/idle-card.ts';
import type { PromptChange } from '../../emulator/world/timeline.ts';
import { createWorld } from '../../emulator/world/world.ts';
import { sceneDots } from '../support/moving-dots.ts';

/** The rate of a stream. */
export const FPS = 20;

/** Prompts of everyday streams, each another scene. */
export const PROMPTS = [
  'a lake in the mountains',
  'a city street at night in the rain',
  'a ship on the ocean at sunset',
  'a dragon over a castle in a storm',
  'a robot in a snowy forest',
] as const;

/** A moving picture, 1280×704. */
export interface Scene {
  readonly name: string;
  /** Draws the whole of frame `frame`, 0 or later. */
  draw(frame: number, into: Dots): void;
}

/** Its size in dots. */
export const SIZE = dotSize('landscape');

/** New scenes: nothing is drawn or kept yet. */
export function createScenes(): Scene[] {
  return [
    { name: 'still: the idle card', draw: (_frame, into) => drawIdleCard(into) },
    { name: 'still: an input image', ...world({ backdrop: sceneDots('hills', 0, SIZE) }) },
    ...PROMPTS.map((prompt) => ({ name: `world: ${prompt}`, ...world({ prompts: [{ frame: 0, prompt }] }) })),
    { name: 'an interaction every second', ...world({ prompts: interactions(60) }) },
    noise(),
  ];
}

/** A steady scene of the world from its first frame: its still layer is not painted yet. */
export function createWorldScene(prompt: string): Scene {
  return { name: prompt, ...world({ prompts: [{ frame: 0, prompt }] }) };
}

function world({
  prompts = [{ frame: 0, prompt: '' }],
  backdrop,
}: {
  prompts?: PromptChange[];
  backdrop?: Dots;
}) {
  return createWorld({
    seed: 1,
    streamId: 'stream_bench',
    orientation: 'landscape',
    fps: FPS,
    prompts,
    ...(backdrop && { backdrop }),
  });
}

/** A change of prompt for each second. */
function interactions(seconds: number): PromptChange[] {
  return Array.from({ length: seconds }, (_, second) => ({
    frame: second * FPS,
    prompt: PROMPTS[second % PROMPTS.length] ?? '',
  }));
}

/** Every dot changes in every frame. Drawn beforehand: making noise is not the emulator's work. */
function noise(): Scene {
  const pictures = Array.from({ length: 16 }, (_, frame) => sceneDots('noise', frame, SIZE));
  const black = createDots(SIZE);
  return {
    name: 'all dots: white noise',
    draw: (frame, into) => copyDots(pictures[frame % pictures.length] ?? black, into),
  };
}
