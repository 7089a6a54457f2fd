/**
 * The stand-in for Odyssey's prompt rewriting: the user's own words, followed by what a video model likes to hear.
 *
 * What is added must suit every prompt, day or night, painted or real, so it names no hour, weather, place, colour or
 * style. It is chosen by the seed alone: phrases that fit any prompt are few, so they stand here in full.
 */
import type { Seed } from '../seed.ts';

/** The longest prompt that is kept whole; a longer one ends in an ellipsis at this length. */
export const MAX_PROMPT_CHARS = 2000;

/** What a stream shows that was started without a prompt. */
const EMPTY_START = 'An open scene, ready to be explored';
const EMPTY_INTERACTION = 'The scene carries on';

type Phrases = readonly [string, ...string[]];

const CAMERA: Phrases = [
  'The camera keeps the subject in frame and follows every movement smoothly',
  'An attentive camera explores the scene in one fluid, continuous shot',
  'A cinematic camera lets the action unfold at its own pace',
  'The framing is balanced, with depth between foreground and background',
];
const LIGHT: Phrases = [
  'light and shadow shape every form consistently',
  'highlights and shadows move believably with the scene',
  'light, shade and reflections stay consistent from frame to frame',
  'the lighting guides the eye and gives each form its volume',
];
const TEXTURE: Phrases = [
  'Surfaces are finely detailed',
  'Every material is rich in small, tactile detail',
  'Textures hold up even close to the lens',
  'Edges are crisp and materials look tangible',
];
const MOOD: Phrases = [
  'the mood is immersive, with a strong sense of place',
  'the atmosphere draws the viewer in',
  'the mood carries through every frame',
  'the whole scene feels alive',
];
const CHANGE: Phrases = [
  'The change unfolds fluidly within the same shot',
  'The scene responds at once, in one unbroken shot',
  'The change grows naturally out of the moment before',
  'The action continues seamlessly from the previous frame',
];
const CONTINUITY: Phrases = [
  'with style and perspective carried over',
  'and light and shadow adapt with it',
  'with its depth and detail kept',
  'and every surface reacts believably',
];

/**
 * The applied prompt of a stream's prompt number `index`: 0 is its start, the others are interactions. Live or from a
 * script, the same stream's seed gives the same text.
 */
export function expandNth(index: number, prompt: string, streamSeed: Seed): string {
  const seed = streamSeed.fork('prompt', index);
  return index === 0 ? expandPrompt(prompt, seed) : expandInteraction(prompt, seed);
}

/** The applied prompt of a start: `prompt`, then camera, light, texture and mood. The same seed gives the same text. */
export function expandPrompt(prompt: string, seed: Seed): string {
  const look = `${seed.pick(CAMERA)}; ${seed.pick(LIGHT)}. ${seed.pick(TEXTURE)}, and ${seed.pick(MOOD)}.`;
  return `${asSentence(prompt, EMPTY_START)} ${look}`;
}

/** The applied prompt of an interaction: `prompt`, then how the running scene takes it up. */
export function expandInteraction(prompt: string, seed: Seed): string {
  return `${asSentence(prompt, EMPTY_INTERACTION)} ${seed.pick(CHANGE)}, ${seed.pick(CONTINUITY)}.`;
}

function asSentence(prompt: string, ifEmpty: string): string {
  const words = shorten(prompt.trim()) || ifEmpty;
  return /[\p{Sentence_Terminal}…,;:]["'”’»)\]]*$/u.test(words) ? words : `${words}.`;
}

function shorten(text: string): string {
  if (text.length <= MAX_PROMPT_CHARS) return text;
  const start = text.slice(0, MAX_PROMPT_CHARS - 1);
  // Not through the middle of an emoji: half a surrogate pair is no character.
  return `${start.replace(/[\uD800-\uDBFF]$/, '')}…`;
}
