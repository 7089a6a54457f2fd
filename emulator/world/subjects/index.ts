/** The registry of subjects. */
import { bird, butterfly, cat, dog, dragon, fish, horse, whale } from './animals.ts';
import { ghost, person, robot } from './people.ts';
import type { Subject } from './subject.ts';
import { balloon, car, plane, rocket, ship, tree, ufo } from './things.ts';

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
