/** Where a streamer's signalling lives: the URL that `/sessions/request` names, and what clients append to it. */

const ROOT = '/signalling';
const CLIENT_PATH = /^\/signalling\/([\w-]+)\/client\/([\w-]+)$/;

/** The path of a streamer's `signalling_url`; with a route's parameter for the streamer, the route's path. */
export function signallingPath(streamerId: string): string {
  return `${ROOT}/${streamerId}`;
}

/** Reads the path of a client's socket; undefined when it is another path. */
export function readClientPath(path: string): { streamerId: string; sessionId: string } | undefined {
  const [, streamerId, sessionId] = CLIENT_PATH.exec(path) ?? [];
  return streamerId && sessionId ? { streamerId, sessionId } : undefined;
}
