/** `freeze`: the picture stands still. */
import { oneOf } from '../../config/values.ts';
import { defineVideoKind } from './kind.ts';
import type { WindowAttributes } from './window.ts';

/** How it stands still. */
export interface FreezeAttributes extends WindowAttributes {
  /** `'still'` (default): frames go on, and each is the last one. `'stalled'`: no packet comes any more. */
  how?: 'still' | 'stalled';
}

export const freeze = defineVideoKind({
  description: "Keeps the picture at the last frame; a stream's first one always comes.",
  attributes: {
    how: oneOf(['still', 'stalled']).schema.describe(
      'Frames go on and each is the last one (still, the default), or none comes (stalled)',
    ),
  },
  read: ({ how = 'still' }) => ({ how }),
  spoilVideo: ({ how }) => ({ picture: how }),
});
