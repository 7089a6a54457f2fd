/** `black`: the picture is black. */
import { defineVideoKind } from './kind.ts';

export const black = defineVideoKind({
  description: 'Makes the picture black, without a frame tag.',
  attributes: {},
  read: () => ({}),
  spoilVideo: () => ({ picture: 'black' }),
});
