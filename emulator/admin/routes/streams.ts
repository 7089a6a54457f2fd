/** `/__admin/streams`: what runs. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { json } from '../../http/errors.ts';
import { type AdminContext, answerInvalid, failures, keyQuery, verbsOf } from '../context.ts';
import { listOf, streamSchema } from '../schemas.ts';

const listRoute = createRoute({
  method: 'get',
  path: '/streams',
  operationId: 'listStreams',
  summary: 'The streams that run',
  request: { query: keyQuery },
  responses: { 200: json('The streams', listOf(streamSchema)), ...failures(403, 422) },
});

const getRoute = createRoute({
  method: 'get',
  path: '/streams/{stream_id}',
  operationId: 'getStream',
  summary: 'One stream that runs',
  request: { params: z.object({ stream_id: z.string() }), query: keyQuery },
  responses: { 200: json('The stream', streamSchema), ...failures(403, 404, 422) },
});

/** The routes of streams. */
export function streamRoutes(context: AdminContext) {
  return new OpenAPIHono({ defaultHook: answerInvalid })
    .openapi(listRoute, async (c) => {
      const items = await verbsOf(c.req.valid('query').key, context).streams.list();
      return c.json({ items, total: items.length }, 200);
    })
    .openapi(getRoute, async (c) => {
      const { streams } = verbsOf(c.req.valid('query').key, context);
      return c.json(await streams.get(c.req.valid('param').stream_id), 200);
    });
}
