/** Staging: puts a prompt's subjects into a scene and sets them in motion. */
import { mix } from '../colour.ts';
import type { Light } from '../light.ts';
import { actor, type Motion, wrap } from '../motion.ts';
import { type Scenery, type Stage, spriteOn } from '../stage.ts';
import { SUBJECTS, type SubjectName } from './index.ts';
import type { Element, Subject } from './subject.ts';

/** The motions of a prompt's subjects in a painted scene. */
export function subjectMotions(stage: Stage, scenery: Scenery, subjects: readonly SubjectName[]): Motion[] {
  return subjects.map((name, place) => subjectMotion(stage, scenery, SUBJECTS[name], place, subjects.length));
}

function subjectMotion(stage: Stage, scenery: Scenery, subject: Subject, place: number, of: number): Motion {
  const { width, fps, light, seed } = stage;
  const [spriteWidth, spriteHeight] = subject.size;
  const poses = Array.from({ length: subject.poses }, (_, pose) =>
    spriteOn(stage, spriteWidth, spriteHeight, (canvas) => subject.paint(canvas, pose, onStage(light))),
  );
  const chance = seed.fork('subject', place);
  const y = restingRow(scenery, subject.element, spriteHeight, place);
  const startX = Math.round((width * (place + 0.35 + chance.next() * 0.3)) / of);
  // Steps are a few frames apart, and each subject steps in frames of its own: never all in the same frame.
  const every = Math.max(3, Math.round(fps / 10));
  const steps = (frame: number): number => Math.floor((frame + place) / every);
  const stride = (subject.speed * every) / fps;
  const range = width + spriteWidth * 2;
  const isAfloat = subject.element !== 'ground';
  return actor({
    poses,
    poseAt: (frame) => Math.floor(steps(frame) / 2),
    xAt: (frame) => Math.round(wrap(startX + steps(frame) * stride + spriteWidth, range)) - spriteWidth * 1.5,
    // Never in the step of a new pose: both at once would change twice as much of the picture.
    yAt: (frame) =>
      y + (isAfloat ? Math.round(Math.sin(Math.floor((steps(frame) + 1) / 2) * 0.5 + place) * 2) : 0),
  });
}

/** Subjects are what the prompt is about: they stand in a little more light than the place around them. */
function onStage(light: Light): Light {
  return { ...light, ambient: mix(light.ambient, [1, 1, 1], 0.42) };
}

function restingRow(scenery: Scenery, element: Element, height: number, place: number): number {
  if (element === 'air') {
    const [top, bottom] = scenery.air;
    return Math.round(top + (bottom - top - height) * (0.15 + 0.3 * place));
  }
  const line = element === 'water' ? (scenery.water ?? scenery.ground) : scenery.ground;
  return Math.round(line) - height + (element === 'water' ? 3 : 0);
}
