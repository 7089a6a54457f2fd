/** The registry of subjects. */
import { bird, butterfly, cat, dog, horse } from './animals.ts';
import { dragon, fish, ghost, whale } from './creatures.ts';
import { person, robot } from './people.ts';
import { tree } from './plants.ts';
import { rocket, ufo } from './spacecraft.ts';
import type { Subject } from './subject.ts';
import { balloon, car, plane, ship } from './vehicles.ts';

/** Every subject by name. */
export const SUBJECTS = {
  cat,
  dog,
  horse,
  bird,
  fish,
  whale,
  dragon,
  butterfly,
  person,
  robot,
  ghost,
  ship,
  car,
  balloon,
  rocket,
  plane,
  ufo,
  tree,
} satisfies Record<string, Subject>;

export type SubjectName = keyof typeof SUBJECTS;

/** The names of all subjects, in a fixed order. */
export const SUBJECT_NAMES = Object.keys(SUBJECTS) as readonly SubjectName[];
