import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Seed } from '../../../emulator/seed.ts';
import { expandInteraction, expandPrompt, MAX_PROMPT_CHARS } from '../../../emulator/world/expansion.ts';
import { SCENE_NAMES, SCENES } from '../../../emulator/world/scenes/index.ts';
import { SUBJECT_NAMES, SUBJECTS } from '../../../emulator/world/subjects/index.ts';
import { NEGATIONS, TIME_WORDS, TINT_WORDS, WEATHER_WORDS } from '../../../emulator/world/words.ts';

const anyPrompt = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', maxLength: 5000, size: 'max' }),
);
const anySeed = fc.integer({ min: 0, max: 0xffffffff });

describe.each([
  ['expandPrompt', expandPrompt],
  ['expandInteraction', expandInteraction],
])('%s', (_name, expand) => {
  it('starts with the words of the user and adds whole sentences', () => {
    const expanded = expand('a fox walks through a market', new Seed('a'));
    expect(expanded).toMatch(/^a fox walks through a market\. [A-Z].{40,300}\.$/);
  });

  it('is the same for the same seed, and not for every seed', () => {
    const results = Array.from({ length: 20 }, (_, i) => expand('a fox', new Seed(`${i}`)));
    expect(results).toEqual(Array.from({ length: 20 }, (_, i) => expand('a fox', new Seed(`${i}`))));
    expect(new Set(results).size).toBeGreaterThan(5);
  });

  it.each([
    ['Look!', /^Look! [A-Z]/],
    ['"Look!"', /^"Look!" [A-Z]/],
    ['走れ。', /^走れ。 [A-Z]/],
    ['a fox 🦊', /^a fox 🦊\. [A-Z]/],
    ['a fox,\nthen a hare ', /^a fox,\nthen a hare\. [A-Z]/],
    ['', /^[A-Z][^.]+\. [A-Z]/],
    [' \n ', /^[A-Z][^.]+\. [A-Z]/],
  ])('makes a sentence of %j', (prompt, expected) => {
    expect(expand(prompt, new Seed(1))).toMatch(expected);
  });

  it('cuts a very long prompt, between characters', () => {
    const expanded = expand('🦊'.repeat(MAX_PROMPT_CHARS), new Seed(1));
    expect(expanded).toMatch(/^(🦊){999}… [A-Z]/u);
  });

  it('keeps any prompt up to its limit and adds at most 300 characters', () => {
    fc.assert(
      fc.property(anyPrompt, anySeed, (prompt, seed) => {
        const expanded = expand(prompt, new Seed(seed));
        const kept = prompt.trim();
        if (kept.length <= MAX_PROMPT_CHARS) expect(expanded.startsWith(kept)).toBe(true);
        else expect(expanded.startsWith(kept.slice(0, MAX_PROMPT_CHARS - 2))).toBe(true);
        expect(expanded.length).toBeLessThanOrEqual(Math.min(kept.length, MAX_PROMPT_CHARS) + 300);
      }),
    );
  });

  it('adds no word that names an hour, weather, colour, place or subject, or that denies one', () => {
    const vocabulary = new Set([
      ...NEGATIONS,
      ...[TIME_WORDS, WEATHER_WORDS, TINT_WORDS].flatMap((table) => Object.values(table).flat()),
      ...SCENE_NAMES.flatMap((name) => SCENES[name].words),
      ...SUBJECT_NAMES.flatMap((name) => SUBJECTS[name].words),
    ]);
    fc.assert(
      fc.property(anySeed, (seed) => {
        const words = expand('', new Seed(seed)).toLowerCase().match(/\w+/g) ?? [];
        expect(words.filter((word) => vocabulary.has(word))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
