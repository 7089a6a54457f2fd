/** `never`: what is asked for never comes, and nobody says why. */
import { defineKind } from '../kind.ts';

export const never = defineKind({
  description: 'It never comes, and nothing is said.',
  points: ['stream.start', 'broadcast.ready'],
  attributes: {},
  ends: true,
  read: () => ({}),
});
