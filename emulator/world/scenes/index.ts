/** The registry of scenes. A prompt's words choose one; a prompt without known words gets one by its hash. */
import type { Scene } from '../stage.ts';
import { city } from './city.ts';
import { mountains } from './mountains.ts';
import { ocean } from './ocean.ts';

/** Every scene by name. */
export const SCENES = { mountains, city, ocean } satisfies Record<string, Scene>;

export type SceneName = keyof typeof SCENES;

/** The names of all scenes, in a fixed order. */
export const SCENE_NAMES = Object.keys(SCENES) as readonly string[] as readonly SceneName[];
