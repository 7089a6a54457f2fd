/** `GET {signalling_url}/config`: the ICE servers of a connection. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { signallingPath } from './paths.ts';

const route = createRoute({
  method: 'get',
  path: `${signallingPath('{streamer_id}')}/config`,
  summary: 'Get the ICE servers for a connection',
  request: { params: z.object({ streamer_id: z.string() }) },
  responses: {
    200: {
      description: 'The ICE servers',
      content: {
        'application/json': { schema: z.object({ iceServers: z.array(z.object({ urls: z.string() })) }) },
      },
    },
  },
});

/** The HTTP side of signalling. */
export function signallingRoutes() {
  // None: the streamer is on this machine, and the SDK would go relay-only at the sight of a TURN server.
  return new OpenAPIHono().openapi(route, (c) => c.json({ iceServers: [] }, 200));
}
