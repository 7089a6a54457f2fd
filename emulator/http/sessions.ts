/** `POST /sessions/request` reserves a streamer; `POST /sessions/token` gives the token that opens its socket. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { signallingPath } from '../signalling/paths.ts';
import { requireBearer } from './bearer.ts';
import type { AccountEnv, HttpContext } from './context.ts';
import { answerInvalid, BODY_FAILURES, detailSchema, json, usageErrorSchema } from './errors.ts';
import { publicOrigin } from './public-origin.ts';
import { nearestRegion } from './regions.ts';

/** The model that Odyssey's SDK names in its own source. */
const MODEL = 'odyssey-2';

const body = <Schema extends z.ZodType>(schema: Schema, required: boolean) => ({
  required,
  content: { 'application/json': { schema } },
});

const requestRoute = createRoute({
  method: 'post',
  path: '/sessions/request',
  operationId: 'requestSession',
  summary: 'Reserve a streamer',
  security: [{ bearer: [] }],
  middleware: requireBearer,
  request: {
    body: body(z.object({ region_latencies: z.record(z.string(), z.number()).optional() }), false),
  },
  responses: {
    200: json(
      'The session',
      z.object({
        session_id: z.string(),
        signalling_url: z.string(),
        streamer_id: z.string(),
        model: z.string(),
        region: z.string(),
        capabilities: z.object({ image_to_video: z.boolean() }),
      }),
    ),
    401: json('No valid access token', detailSchema),
    ...BODY_FAILURES,
    429: json('A limit of the account is reached', usageErrorSchema),
    503: json('No streamer is free: ask again in a second', detailSchema),
  },
});

const tokenRoute = createRoute({
  method: 'post',
  path: '/sessions/token',
  operationId: 'createSessionToken',
  summary: 'Get the token that opens a session’s signalling socket',
  security: [{ bearer: [] }],
  middleware: requireBearer,
  request: { body: body(z.object({ session_id: z.string() }), true) },
  responses: {
    200: json('The token', z.object({ session_token: z.string(), expires_in: z.int() })),
    401: json('No valid access token', detailSchema),
    404: json('Not a session of this caller', detailSchema),
    ...BODY_FAILURES,
  },
});

/** The routes of sessions. */
export function sessionRoutes({ tokens }: HttpContext) {
  return new OpenAPIHono<AccountEnv>({ defaultHook: answerInvalid })
    .openapi(requestRoute, (c) => {
      const { region_latencies: latenciesMs = {} } = c.req.valid('json');
      const session = c.var.account.sessions.reserve(nearestRegion(latenciesMs));
      return c.json(
        {
          session_id: session.sessionId,
          signalling_url: publicOrigin(c).replace(/^http/, 'ws') + signallingPath(session.streamerId),
          streamer_id: session.streamerId,
          model: MODEL,
          region: session.region,
          capabilities: { image_to_video: true },
        },
        200,
      );
    })
    .openapi(tokenRoute, async (c) => {
      const { account } = c.var;
      const { sessionId } = account.sessions.get(c.req.valid('json').session_id);
      const { apiKey, generation, clock, config } = account;
      const lifetimeS = Math.ceil(config.reservationTimeoutMs / 1000);
      const sessionToken = await tokens.signSession({ apiKey, generation, sessionId }, clock, lifetimeS);
      return c.json({ session_token: sessionToken, expires_in: lifetimeS }, 200);
    });
}
