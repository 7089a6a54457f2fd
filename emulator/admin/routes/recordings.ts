/** `/__admin/recordings`: what streams and scripts have left. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { json } from '../../http/errors.ts';
import { type AdminContext, answerInvalid, failures, keyQuery, verbsOf } from '../context.ts';
import { listOf, recordingDetailsSchema, recordingSchema } from '../schemas.ts';

const listRoute = createRoute({
  method: 'get',
  path: '/recordings',
  operationId: 'listRecordings',
  summary: 'The recordings that are kept',
  request: { query: keyQuery },
  responses: { 200: json('What started last comes first', listOf(recordingSchema)), ...failures(403, 422) },
});

const getRoute = createRoute({
  method: 'get',
  path: '/recordings/{stream_id}',
  operationId: 'getKeptRecording',
  summary: 'One recording, and where its files are',
  request: { params: z.object({ stream_id: z.string() }), query: keyQuery },
  responses: { 200: json('The recording', recordingDetailsSchema), ...failures(403, 404, 422) },
});

/** The routes of recordings. */
export function recordingRoutes(context: AdminContext) {
  return new OpenAPIHono({ defaultHook: answerInvalid })
    .openapi(listRoute, async (c) => {
      const items = await verbsOf(c.req.valid('query').key, context).recordings.list();
      return c.json({ items, total: items.length }, 200);
    })
    .openapi(getRoute, async (c) => {
      const { recordings } = verbsOf(c.req.valid('query').key, context);
      return c.json(await recordings.get(c.req.valid('param').stream_id), 200);
    });
}
