/** Where broadcasts live: `webrtc_url`, and what spectators and players append to it. */

/** What the path of every broadcast begins with. */
export const BROADCAST_ROOT = '/broadcast';

/** The path of a stream's `webrtc_url`; with a route's parameter for the stream, the route's path. */
export function broadcastPath(streamId: string): string {
  return `${BROADCAST_ROOT}/${streamId}`;
}

/** The path of a spectator, which it may PATCH and DELETE. */
export function spectatorPath(streamId: string, spectatorId: string): string {
  return `${broadcastPath(streamId)}/whep/${spectatorId}`;
}
