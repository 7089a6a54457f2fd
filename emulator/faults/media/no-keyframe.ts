/** `no_keyframe`: no key frame comes, so that a decoder that has lost something stays broken. */
import { defineVideoKind } from './kind.ts';

export const noKeyframe = defineVideoKind({
  description:
    'Sends no key frame, whoever asks for one; what was asked for meanwhile comes when it is over.',
  attributes: {},
  read: () => ({}),
  spoilVideo: () => ({ withholdsKeyFrames: true }),
});
