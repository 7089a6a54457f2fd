/** The registry of subjects. */
import { bird, cat } from './animals.ts';
import type { Subject } from './subject.ts';

/** Every subject by name. */
export const SUBJECTS = { cat, bird } satisfies Record<string, Subject>;

export type SubjectName = keyof typeof SUBJECTS;

/** The names of all subjects, in a fixed order. */
export const SUBJECT_NAMES = Object.keys(SUBJECTS) as readonly string[] as readonly SubjectName[];
