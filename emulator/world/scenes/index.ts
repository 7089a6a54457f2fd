/** The registry of scenes. A prompt's words choose one; a prompt without known words gets one by its hash. */
import type { Scene } from '../stage.ts';
import { arctic } from './arctic.ts';
import { beach } from './beach.ts';
import { castle } from './castle.ts';
import { city } from './city.ts';
import { desert } from './desert.ts';
import { farm } from './farm.ts';
import { forest } from './forest.ts';
import { garden } from './garden.ts';
import { mountains } from './mountains.ts';
import { ocean } from './ocean.ts';
import { road } from './road.ts';
import { room } from './room.ts';
import { skyland } from './skyland.ts';
import { space } from './space.ts';
import { underwater } from './underwater.ts';
import { village } from './village.ts';
import { volcano } from './volcano.ts';
import { waterfall } from './waterfall.ts';

/** Every scene by name. */
export const SCENES = {
  mountains,
  city,
  ocean,
  beach,
  forest,
  desert,
  space,
  underwater,
  castle,
  village,
  waterfall,
  volcano,
  road,
  room,
  arctic,
  farm,
  garden,
  skyland,
} satisfies Record<string, Scene>;

export type SceneName = keyof typeof SCENES;

/** The names of all scenes, in a fixed order: it decides which one a prompt's hash picks. */
export const SCENE_NAMES = Object.keys(SCENES) as readonly SceneName[];
