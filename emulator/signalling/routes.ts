/** `GET {signalling_url}/config`: the ICE servers of a connection. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { detailSchema, json } from '../http/errors.ts';
import { signallingPath } from './paths.ts';

const route = createRoute({
  method: 'get',
  path: `${signallingPath('{streamer_id}')}/config`,
  operationId: 'getIceServers',
  summary: 'Get the ICE servers for a connection',
  request: { params: z.object({ streamer_id: z.string() }) },
  responses: {
    200: json('The ICE servers', z.object({ iceServers: z.array(z.object({ urls: z.string() })) })),
  },
});

const detail = (description: string) => json(description, detailSchema);

/** The upgrade itself is the gateway's: here it is only described. */
const socketRoute = createRoute({
  method: 'get',
  path: `${signallingPath('{streamer_id}')}/client/{session_id}`,
  operationId: 'openSignallingSocket',
  summary: "Open a session's signalling socket",
  request: {
    params: z.object({ streamer_id: z.string(), session_id: z.string() }),
    query: z.object({ token: z.string().openapi({ description: 'The token of POST /sessions/token' }) }),
  },
  responses: {
    101: { description: 'A WebSocket of JSON messages; the first is an offer' },
    401: detail('A token that is not good for this session'),
    403: detail('A page of a foreign host'),
    404: detail('No such session'),
    409: detail('The session has a socket'),
  },
});

/** The HTTP side of signalling. */
export function signallingRoutes() {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerPath(socketRoute);
  // None: the streamer is on this machine, and the SDK would go relay-only at the sight of a TURN server.
  return app.openapi(route, (c) => c.json({ iceServers: [] }, 200));
}
