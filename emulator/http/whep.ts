/**
 * Watching a broadcast over WebRTC: WHEP (draft-ietf-wish-whep-03, which takes most of its rules from WHIP, RFC 9725) at
 * `{webrtc_url}/whep`, and `/config` on the same origin, which the SDK asks for ICE servers.
 */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import { broadcastPath, spectatorPath } from '../broadcast/paths.ts';
import type { HttpContext } from './context.ts';
import { answerInvalid, detailSchema, json } from './errors.ts';
import { publicOrigin } from './public-origin.ts';
import { requireSpectator, type SpectatorEnv, spectatorToken } from './spectators.ts';

const SDP = 'application/sdp';
const FRAGMENT = 'application/trickle-ice-sdpfrag';
const ENDPOINT_METHODS = 'GET, HEAD, POST, OPTIONS';
const SESSION_METHODS = 'GET, HEAD, DELETE, PATCH, OPTIONS';

const configRoute = createRoute({
  method: 'get',
  path: '/config',
  operationId: 'getSpectatorIceServers',
  summary: 'Get the ICE servers for a spectator',
  responses: {
    200: json('The ICE servers', z.object({ iceServers: z.array(z.object({ urls: z.string() })) })),
  },
});

const streamParams = z.object({ stream_id: z.string() });
const spectatorParams = streamParams.extend({ spectator_id: z.string() });
const tokenQuery = z.object({
  token: z.string().optional().openapi({ description: 'The spectator token; or as a bearer token' }),
});

const FAILURES = {
  400: json('A body that is no such SDP', detailSchema),
  401: json('A token that is not good for this stream', detailSchema),
  404: json('No such stream or spectator, or not any more', detailSchema),
  415: json('A body of another type', detailSchema),
};

const joinRoute = createRoute({
  method: 'post',
  path: `${broadcastPath('{stream_id}')}/whep`,
  operationId: 'watchBroadcast',
  summary: 'Watch a broadcast: an offer is answered',
  request: {
    params: streamParams,
    query: tokenQuery,
    body: { required: true, content: { [SDP]: { schema: z.string() } } },
  },
  responses: {
    201: {
      description: 'The answer, with every candidate; `Location` is the spectator',
      content: { [SDP]: { schema: z.string() } },
    },
    ...FAILURES,
    406: json('The client accepts no SDP', detailSchema),
    503: json('The stream has as many spectators as it may', detailSchema),
  },
});

const trickleRoute = createRoute({
  method: 'patch',
  path: spectatorPath('{stream_id}', '{spectator_id}'),
  operationId: 'trickleCandidates',
  summary: 'Send ICE candidates that were found after the offer',
  request: {
    params: spectatorParams,
    query: tokenQuery,
    body: { required: true, content: { [FRAGMENT]: { schema: z.string() } } },
  },
  responses: {
    204: { description: 'They are taken' },
    ...FAILURES,
    412: json('`If-Match` is of another ICE session', detailSchema),
    422: json('ICE cannot be restarted', detailSchema),
    428: json('No `If-Match`', detailSchema),
  },
});

const leaveRoute = createRoute({
  method: 'delete',
  path: spectatorPath('{stream_id}', '{spectator_id}'),
  operationId: 'leaveBroadcast',
  summary: 'Stop watching',
  request: { params: spectatorParams, query: tokenQuery },
  responses: {
    200: { description: 'The connection is closed' },
    401: FAILURES[401],
    404: FAILURES[404],
  },
});

// WHEP has no representation of either, and wants 2XX with no content (§4.1; RFC 9725 §4.1).
const EMPTY = {
  204: { description: 'It is there' },
  401: FAILURES[401],
  404: FAILURES[404],
};

const endpointRoute = createRoute({
  method: 'get',
  path: `${broadcastPath('{stream_id}')}/whep`,
  operationId: 'getBroadcastEndpoint',
  summary: 'See whether a broadcast can be watched',
  request: { params: streamParams, query: tokenQuery },
  responses: EMPTY,
});

const spectatorRoute = createRoute({
  method: 'get',
  path: spectatorPath('{stream_id}', '{spectator_id}'),
  operationId: 'getSpectator',
  summary: 'See whether a spectator is there',
  request: { params: spectatorParams, query: tokenQuery },
  responses: EMPTY,
});

/** Says in answers to `OPTIONS` what may be posted to an endpoint (§4.3). Goes before CORS, which answers them. */
export const acceptOffers = createMiddleware(async (c, next) => {
  if (c.req.method === 'OPTIONS') c.header('Accept-Post', SDP);
  await next();
});

/** The routes of spectators. */
export function whepRoutes(context: HttpContext) {
  const app = new OpenAPIHono<SpectatorEnv>({ defaultHook: answerInvalid });
  const endpoint = broadcastPath(':stream_id');
  app.use(`${endpoint}/whep`, refuseOtherMethods(ENDPOINT_METHODS));
  app.use(spectatorPath(':stream_id', ':spectator_id'), refuseOtherMethods(SESSION_METHODS));
  app.use(`${endpoint}/whep`, requireSpectator(context));
  app.use(spectatorPath(':stream_id', ':spectator_id'), requireSpectator(context));

  return app
    .openapi(configRoute, (c) => {
      const { hostname } = new URL(publicOrigin(c));
      return c.json({ iceServers: [{ urls: `stun:${hostname}:${context.stunPort}` }] }, 200);
    })
    .openapi(joinRoute, async (c) => {
      const { account, streamId } = c.var;
      requireType(c, SDP);
      requireAccepted(c);
      const broadcast = account.broadcasts.get(streamId);
      const { spectatorId, etag, answer } = await broadcast.join(await c.req.text());
      const token = encodeURIComponent(spectatorToken(c));
      return c.body(answer, 201, {
        'Content-Type': SDP,
        Location: `${spectatorPath(streamId, spectatorId)}?token=${token}`,
        ETag: etag,
        'Accept-Patch': FRAGMENT,
      });
    })
    .openapi(trickleRoute, async (c) => {
      const { account, streamId } = c.var;
      requireType(c, FRAGMENT);
      const spectator = account.broadcasts.get(streamId).spectator(c.req.valid('param').spectator_id);
      const etag = c.req.header('If-Match');
      if (etag === undefined) {
        throw new HTTPException(428, {
          message: 'Send If-Match with the ETag of the answer (RFC 9725 §4.3.1).',
        });
      }
      spectator.addCandidates(await c.req.text(), etag);
      return c.body(null, 204);
    })
    .openapi(endpointRoute, (c) => {
      c.var.account.broadcasts.get(c.var.streamId);
      return c.body(null, 204);
    })
    .openapi(spectatorRoute, (c) => {
      const { account, streamId } = c.var;
      account.broadcasts.get(streamId).spectator(c.req.valid('param').spectator_id);
      return c.body(null, 204);
    })
    .openapi(leaveRoute, (c) => {
      const { account, streamId } = c.var;
      account.broadcasts.get(streamId).spectator(c.req.valid('param').spectator_id).leave('deleted');
      return c.body(null, 200);
    });
}

/** 405 with `Allow` for what WHEP does not know (RFC 9110 §15.5.6). `OPTIONS` has been answered by then. */
function refuseOtherMethods(allowed: string) {
  const methods = allowed.split(', ');
  return async (c: Context, next: () => Promise<void>): Promise<void> => {
    if (!methods.includes(c.req.method)) {
      c.header('Allow', allowed);
      throw new HTTPException(405, { message: `${c.req.method} means nothing here: only ${allowed} do.` });
    }
    await next();
  };
}

function requireType({ req }: Context, type: string): void {
  const given = req.header('Content-Type') ?? '(none)';
  if (given.split(';')[0]?.trim().toLowerCase() === type) return;
  throw new HTTPException(415, { message: `The Content-Type is ${given}; send ${type}.` });
}

function requireAccepted({ req }: Context): void {
  const accept = req.header('Accept') ?? '*/*';
  const types = accept.split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  if (types.some((type) => type === SDP || type === 'application/*' || type === '*/*')) return;
  throw new HTTPException(406, { message: `Accept is ${accept}; the answer is ${SDP}.` });
}
