/** The injection points of Odyssey's HTTP API: one a route, as requests arrive. */
import type { FaultPoint, MatchField } from '../points.ts';

/** A point of the HTTP API. */
export interface HttpPoint extends FaultPoint {
  /** What the `:id` of its path names. */
  readonly id?: MatchField;
}

/** Every route, `METHOD /path`, with `:id` for the part that varies. */
export const HTTP_POINTS = {
  'POST /auth/token': {
    description: 'An API key is exchanged for an access token. The account is the one of the key.',
    knows: ['account', 'body'],
  },
  'GET /regions': { description: 'The regions are listed.', knows: ['account'] },
  'GET /regions/:id/ping': {
    description:
      'A region is pinged. Clients do so without a token: whose ping it is, the URL says that they were given.',
    knows: ['region'],
    id: 'region',
  },
  'POST /sessions/request': {
    description: 'A session is reserved. The region is the one that the client would be given.',
    knows: ['account', 'region', 'body'],
  },
  'POST /sessions/token': {
    description: 'A session is given the token that opens its socket.',
    knows: ['account', 'session', 'body'],
  },
  'POST /simulation-jobs': {
    description: 'A simulation is submitted. Its prompts are those of all its scripts.',
    knows: ['account', 'prompt', 'body'],
  },
  'GET /simulation-jobs': { description: 'Simulation jobs are listed.', knows: ['account'] },
  'GET /simulation-jobs/:id': {
    description: 'A simulation job is asked for.',
    knows: ['account', 'job'],
    id: 'job',
  },
  'DELETE /simulation-jobs/:id': {
    description: 'A simulation job is cancelled.',
    knows: ['account', 'job'],
    id: 'job',
  },
  'GET /recordings/:id': {
    description: 'The recording of a stream is asked for.',
    knows: ['account', 'stream'],
    id: 'stream',
  },
  'GET /stream-recordings': { description: 'Recordings are listed.', knows: ['account'] },
  'POST /telemetry': {
    description: 'An SDK sends its events; without a token they belong to no account.',
    knows: ['account', 'body'],
  },
} as const satisfies Readonly<Record<string, HttpPoint>>;

/** The name of such a point, such as `POST /sessions/request`. */
export type HttpPointName = keyof typeof HTTP_POINTS;

/** The names, in the order of the table. */
export const HTTP_POINT_NAMES = Object.keys(HTTP_POINTS) as HttpPointName[];

const ID = ':id';

const PATTERNS = HTTP_POINT_NAMES.filter((name) => name.includes(ID)).map((name) => ({
  name,
  pattern: new RegExp(`^${name.replace(ID, '([^/]+)')}$`),
}));

const PLAIN: ReadonlyMap<string, HttpPointName> = new Map(
  HTTP_POINT_NAMES.filter((name) => !name.includes(ID)).map((name) => [name, name]),
);

/** The point that a request is at, and what its `:id` is; undefined where nothing can be injected. */
export function findHttpPoint(
  method: string,
  path: string,
): { name: HttpPointName; id?: string } | undefined {
  const asked = `${method} ${path}`;
  const plain = PLAIN.get(asked);
  if (plain !== undefined) return { name: plain };
  for (const { name, pattern } of PATTERNS) {
    const id = pattern.exec(asked)?.[1];
    if (id !== undefined) return { name, id };
  }
  return undefined;
}
