/** Traits: what a prompt's words ask for. The start prompt gives them, every interaction folds its words over them. */
import { hash32 } from '../hash.ts';
import { TIMES, type TimeOfDay, WEATHERS, type Weather } from './light.ts';
import { SCENE_NAMES, SCENES, type SceneName } from './scenes/index.ts';
import { SUBJECT_NAMES, SUBJECTS, type SubjectName } from './subjects/index.ts';
import { NEGATIONS, TIME_WORDS, TINT_WORDS, TINTS, type Tint, WEATHER_WORDS } from './words.ts';

/** Everything that decides how a prompt's picture looks, apart from chance. */
export interface Traits {
  readonly scene: SceneName;
  readonly time: TimeOfDay;
  readonly weather: Weather;
  readonly tint: Tint | null;
  /** At most {@link MAX_SUBJECTS}, the newest last. */
  readonly subjects: readonly SubjectName[];
  /** Which cast of light lies over the picture, 0 (none) to {@link CASTS} − 1. Every interaction changes it. */
  readonly cast: number;
}

export const MAX_SUBJECTS = 3;

/** How many casts of light there are. */
export const CASTS = 7;

/** More words than anybody needs to describe a picture; the rest of a prompt is not read. */
const MAX_WORDS = 400;
const MAX_LENGTH = 4000;

type Meaning =
  | { readonly kind: 'scene'; readonly value: SceneName }
  | { readonly kind: 'time'; readonly value: TimeOfDay }
  | { readonly kind: 'weather'; readonly value: Weather }
  | { readonly kind: 'tint'; readonly value: Tint }
  | { readonly kind: 'subject'; readonly value: SubjectName };

/** What a prompt says, before chance fills the gaps. */
interface Wishes {
  scene?: SceneName;
  time?: TimeOfDay;
  weather?: Weather;
  tint?: Tint | null;
  readonly subjects: SubjectName[];
  readonly removed: SubjectName[];
}

const TINT_NAMES = Object.keys(TINTS) as readonly Tint[];
const VOCABULARY = readVocabulary();

function readVocabulary(): Map<string, Meaning[]> {
  const vocabulary = new Map<string, Meaning[]>();
  const learn = (words: readonly string[], meaning: Meaning) => {
    for (const word of words) vocabulary.set(word, [...(vocabulary.get(word) ?? []), meaning]);
  };
  for (const value of SCENE_NAMES) learn(SCENES[value].words, { kind: 'scene', value });
  for (const value of SUBJECT_NAMES) learn(SUBJECTS[value].words, { kind: 'subject', value });
  for (const value of TIMES) learn(TIME_WORDS[value], { kind: 'time', value });
  for (const value of WEATHERS) learn(WEATHER_WORDS[value], { kind: 'weather', value });
  for (const value of TINT_NAMES) learn(TINT_WORDS[value], { kind: 'tint', value });
  return vocabulary;
}

/** The traits of a stream's start prompt. With an input image (`hasImage`), nothing is changed that no word asks for. */
export function startTraits(prompt: string, hasImage = false): Traits {
  const wishes = readWishes(prompt);
  const named = wishes.scene ?? suggestedScene(wishes);
  const given = hasImage ? PLAIN : named ? { ...PLAIN, time: SCENES[named].hour } : hashedTraits(prompt);
  return {
    scene: named ?? pickBy(prompt, 'scene', SCENE_NAMES),
    time: wishes.time ?? given.time,
    weather: wishes.weather ?? 'clear',
    tint: wishes.tint === undefined ? given.tint : wishes.tint,
    subjects: wishes.subjects.slice(-MAX_SUBJECTS),
    cast: given.cast,
  };
}

type Mood = Pick<Traits, 'time' | 'tint' | 'cast'>;

const PLAIN: Mood = { time: 'day', tint: null, cast: 0 };

/** What a prompt without known words gets, so that two such prompts look different. */
function hashedTraits(prompt: string): Mood {
  return {
    time: pickBy(prompt, 'time', TIMES),
    tint: pickBy(prompt, 'tint', TINT_NAMES),
    cast: hash32('cast', prompt) % CASTS,
  };
}

/**
 * The traits after an interaction: what its words name changes, all else stays. The cast of light always changes, and
 * where the words change nothing the hour does too, so that every interaction is seen.
 */
export function foldTraits(before: Traits, prompt: string): Traits {
  const wishes = readWishes(prompt);
  const kept = before.subjects.filter(
    (subject) => !wishes.removed.includes(subject) && !wishes.subjects.includes(subject),
  );
  const after: Traits = {
    scene: wishes.scene ?? before.scene,
    time: wishes.time ?? before.time,
    weather: wishes.weather ?? before.weather,
    tint: wishes.tint !== undefined ? wishes.tint : before.tint,
    subjects: [...kept, ...wishes.subjects].slice(-MAX_SUBJECTS),
    cast: (before.cast + 1 + (hash32('cast', prompt) % (CASTS - 1))) % CASTS,
  };
  const isSame =
    after.scene === before.scene &&
    after.time === before.time &&
    after.weather === before.weather &&
    after.tint === before.tint &&
    after.subjects.join() === before.subjects.join();
  return isSame && wishes.time === undefined ? { ...after, time: otherTime(before.time, prompt) } : after;
}

function otherTime(time: TimeOfDay, prompt: string): TimeOfDay {
  return pickBy(
    prompt,
    'time',
    TIMES.filter((other) => other !== time),
  );
}

/** Where a weather is at its best, for prompts that name neither a place nor a subject. */
const WEATHER_PLACES: Partial<Record<Weather, SceneName>> = {
  rain: 'city',
  storm: 'ocean',
  snow: 'village',
  fog: 'forest',
};

function suggestedScene({ subjects: [first], weather }: Wishes): SceneName | undefined {
  if (first) return SUBJECTS[first].habitat;
  return weather && WEATHER_PLACES[weather];
}

function readWishes(prompt: string): Wishes {
  const wishes: Wishes = { subjects: [], removed: [] };
  const votes = new Map<SceneName, number>();
  let isNegated = false;
  for (const word of wordsOf(prompt)) {
    const meanings = meaningsOf(word);
    for (const meaning of meanings) {
      if (meaning.kind === 'scene') votes.set(meaning.value, (votes.get(meaning.value) ?? 0) + 1);
      else if (isNegated) withdraw(wishes, meaning);
      else apply(wishes, meaning);
    }
    if (NEGATIONS.has(word)) isNegated = true;
    else if (meanings.length > 0) isNegated = false;
  }
  // Map order is the order of first mention: with equal votes, the place named first wins.
  let most = 0;
  for (const [scene, count] of votes) {
    if (count > most) {
      most = count;
      wishes.scene = scene;
    }
  }
  return wishes;
}

function apply(wishes: Wishes, meaning: Exclude<Meaning, { kind: 'scene' }>): void {
  if (meaning.kind === 'time') wishes.time = meaning.value;
  else if (meaning.kind === 'weather') wishes.weather = meaning.value;
  else if (meaning.kind === 'tint') wishes.tint = meaning.value;
  else if (!wishes.subjects.includes(meaning.value)) wishes.subjects.push(meaning.value);
}

function withdraw(wishes: Wishes, meaning: Exclude<Meaning, { kind: 'scene' }>): void {
  if (meaning.kind === 'weather') wishes.weather = 'clear';
  else if (meaning.kind === 'tint') wishes.tint = null;
  else if (meaning.kind === 'subject') wishes.removed.push(meaning.value);
}

function wordsOf(prompt: string): string[] {
  const plain = prompt.slice(0, MAX_LENGTH).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return (plain.match(/[a-z]+|\p{Extended_Pictographic}/gu) ?? []).slice(0, MAX_WORDS);
}

function meaningsOf(word: string): readonly Meaning[] {
  const singulars = [word, word.replace(/s$/, ''), word.replace(/es$/, ''), word.replace(/ies$/, 'y')];
  for (const singular of singulars) {
    const meanings = VOCABULARY.get(singular);
    if (meanings) return meanings;
  }
  return [];
}

/** The item that a prompt's hash picks; `label` keeps its picks apart. The list must not be empty. */
function pickBy<T>(prompt: string, label: string, list: readonly T[]): T {
  const item = list[hash32(label, prompt) % list.length];
  if (item === undefined)
    throw new RangeError(`There is no ${label} to pick from: the list is empty; give one item.`);
  return item;
}
