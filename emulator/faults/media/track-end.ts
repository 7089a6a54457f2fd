/** `track_end`: the video ends for good, and the connection stays. */
import { defineFinalVideoKind } from './kind.ts';

export const trackEnd = defineFinalVideoKind({
  description: 'Closes the video track, until the client connects anew; the data channels stay.',
  attributes: {},
  read: () => ({}),
  spoilVideo: () => ({ endsTrack: true }),
});
