/** `GET /regions` and the pings that clients time to choose one. All regions are this machine. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { REGIONS } from '../regions.ts';
import { requireBearer } from './bearer.ts';
import type { AccountEnv } from './context.ts';
import { answerInvalid, detailSchema, json, validationErrorSchema } from './errors.ts';
import { pingPath } from './pings.ts';
import { publicOrigin } from './public-origin.ts';

/** The region that answered the client's pings soonest; the first when it measured none that we know. */
export function nearestRegion(latenciesMs: Readonly<Record<string, number>>): string {
  const latencyOf = (region: string) => latenciesMs[region] ?? Number.POSITIVE_INFINITY;
  return REGIONS.reduce<string>(
    (best, region) => (latencyOf(region) < latencyOf(best) ? region : best),
    REGIONS[0],
  );
}

const listRoute = createRoute({
  method: 'get',
  path: '/regions',
  operationId: 'listRegions',
  summary: 'List the regions and where to ping each',
  security: [{ bearer: [] }],
  middleware: requireBearer,
  responses: {
    200: json('The regions', z.object({ regions: z.array(z.object({ id: z.string(), ping_url: z.url() })) })),
    401: json('No valid access token', detailSchema),
  },
});

const pingRoute = createRoute({
  method: 'get',
  path: '/regions/{region}/ping',
  operationId: 'pingRegion',
  summary: 'Answer a ping',
  request: {
    params: z.object({ region: z.enum(REGIONS) }),
    query: z.object({
      account: z.string().optional().openapi({ description: 'Whose ping it is, as `ping_url` says' }),
    }),
  },
  responses: {
    200: json('Pong', z.object({ region: z.string() })),
    422: json('A region that is none', validationErrorSchema),
  },
});

/** The routes of regions. */
export function regionRoutes() {
  return new OpenAPIHono<AccountEnv>({ defaultHook: answerInvalid })
    .openapi(listRoute, (c) => {
      const origin = publicOrigin(c);
      return c.json(
        { regions: REGIONS.map((id) => ({ id, ping_url: origin + pingPath(id, c.var.account.apiKey) })) },
        200,
      );
    })
    .openapi(pingRoute, (c) => c.json({ region: c.req.valid('param').region }, 200));
}
