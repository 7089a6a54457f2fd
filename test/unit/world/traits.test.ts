import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SCENE_NAMES, SCENES } from '../../../emulator/world/scenes/index.ts';
import { CASTS, foldTraits, MAX_SUBJECTS, startTraits } from '../../../emulator/world/traits.ts';

describe('the words of a start prompt', () => {
  test.each([
    ['Snow-capped mountains over a lake', 'mountains'],
    ['a busy CITY street in Tokyo', 'city'],
    ['the open ocean', 'ocean'],
    ['palm trees on a beach', 'beach'],
    ['deep in the woods', 'forest'],
    ['sand dunes of the Sahara', 'desert'],
    ['a planet in a distant galaxy', 'space'],
    ['a coral reef underwater', 'underwater'],
    ['an old castle', 'castle'],
    ['a cosy cabin', 'village'],
    ['a waterfall and a river', 'waterfall'],
    ['an erupting volcano', 'volcano'],
    ['racing down the highway', 'road'],
    ['a living room', 'room'],
    ['icebergs in the Arctic', 'arctic'],
    ['wheat fields', 'farm'],
    ['a meadow of flowers', 'garden'],
    ['floating islands of magic', 'skyland'],
    ['🏰', 'castle'],
  ])('%s → %s', (prompt, scene) => {
    expect(startTraits(prompt).scene).toBe(scene);
  });

  test('the place named first wins among equals, the one named most often before it', () => {
    expect(startTraits('a castle in the forest').scene).toBe('castle');
    expect(startTraits('a castle in the forest, in the woods').scene).toBe('forest');
  });

  test('set hour, weather, tint and subjects', () => {
    expect(startTraits('a purple castle at midnight in the rain, with two cats and a dragon')).toMatchObject({
      scene: 'castle',
      time: 'night',
      weather: 'rain',
      tint: 'purple',
      subjects: ['cat', 'dragon'],
    });
  });

  test('a subject brings the place that suits it, unless one is named', () => {
    expect(startTraits('a rocket').scene).toBe('space');
    expect(startTraits('a rocket on a farm').scene).toBe('farm');
  });

  test('accents do not hide a word', () => {
    expect(startTraits('un café').scene).toBe('room');
  });

  test('any prompt, in any script, gets a scene, always the same one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (prompt) => {
        const traits = startTraits(prompt);
        expect(SCENE_NAMES).toContain(traits.scene);
        expect(startTraits(prompt)).toEqual(traits);
      }),
    );
  });

  test('prompts without known words spread over the scenes', () => {
    const scenes = Array.from({ length: 400 }, (_, n) => startTraits(`qwx${'z'.repeat(n)}`).scene);
    expect(new Set(scenes)).toEqual(new Set(SCENE_NAMES));
  });

  test('no word chooses two scenes', () => {
    const words = SCENE_NAMES.flatMap((name) => SCENES[name].words);
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  });
});

describe('an interaction', () => {
  const before = startTraits('a castle at night with a cat');

  test('folds its words over what is there', () => {
    expect(foldTraits(before, 'make it snow')).toMatchObject({
      scene: 'castle',
      time: 'night',
      weather: 'snow',
      subjects: ['cat'],
    });
    expect(foldTraits(before, 'now the desert')).toMatchObject({ scene: 'desert', time: 'night' });
  });

  test('takes away what it negates', () => {
    const snowing = foldTraits(before, 'snow and a dragon, everything pink');
    expect(foldTraits(snowing, 'stop the snow')).toMatchObject({
      weather: 'clear',
      subjects: ['cat', 'dragon'],
    });
    expect(foldTraits(snowing, 'remove the cat')).toMatchObject({ weather: 'snow', subjects: ['dragon'] });
    expect(foldTraits(snowing, 'no pink please').tint).toBeNull();
  });

  test('keeps the newest subjects', () => {
    const crowded = ['a dog', 'a horse', 'a robot'].reduce(foldTraits, before);
    expect(crowded.subjects).toEqual(['dog', 'horse', 'robot']);
    expect(crowded.subjects).toHaveLength(MAX_SUBJECTS);
  });

  test('always changes the light, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (prompt) => {
        const after = foldTraits(before, prompt);
        expect(after.cast).not.toBe(before.cast);
        expect(after.cast).toBeLessThan(CASTS);
      }),
    );
  });

  test('changes the hour when its words change nothing', () => {
    expect(foldTraits(before, 'xyzzy').time).not.toBe(before.time);
  });
});
