/** The types of media: those of the connection, and those of its video in the order in which they spoil it. */
import { bandwidth } from './bandwidth.ts';
import { black } from './black.ts';
import { dtlsStall } from './dtls-stall.ts';
import { freeze } from './freeze.ts';
import { iceFailure } from './ice-failure.ts';
import { jitter } from './jitter.ts';
import { loss } from './loss.ts';
import { noKeyframe } from './no-keyframe.ts';
import { reorder } from './reorder.ts';
import { trackEnd } from './track-end.ts';

/** Of a connection. */
export const PEER_KINDS = { ice_failure: iceFailure, dtls_stall: dtlsStall } as const;

/** Of its video: first the picture, then the way of its packets. */
export const MEDIA_KINDS = {
  freeze,
  black,
  no_keyframe: noKeyframe,
  track_end: trackEnd,
  bandwidth,
  loss,
  jitter,
  reorder,
} as const;
