/** `/__admin/jobs`: simulation jobs. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { json } from '../../http/errors.ts';
import { type AdminContext, answerInvalid, failures, keyQuery, verbsOf } from '../context.ts';
import { jobSchema, listOf } from '../schemas.ts';

const listRoute = createRoute({
  method: 'get',
  path: '/jobs',
  operationId: 'listJobs',
  summary: 'The simulation jobs that are not over, and the last thousand that are',
  request: { query: keyQuery },
  responses: { 200: json('The jobs, newest first', listOf(jobSchema)), ...failures(403, 422) },
});

const getRoute = createRoute({
  method: 'get',
  path: '/jobs/{job_id}',
  operationId: 'getJob',
  summary: 'One simulation job',
  request: { params: z.object({ job_id: z.string() }), query: keyQuery },
  responses: { 200: json('The job', jobSchema), ...failures(403, 404, 422) },
});

/** The routes of simulation jobs. */
export function jobRoutes(context: AdminContext) {
  return new OpenAPIHono({ defaultHook: answerInvalid })
    .openapi(listRoute, async (c) => {
      const items = await verbsOf(c.req.valid('query').key, context).jobs.list();
      return c.json({ items, total: items.length }, 200);
    })
    .openapi(getRoute, async (c) => {
      const { jobs } = verbsOf(c.req.valid('query').key, context);
      return c.json(await jobs.get(c.req.valid('param').job_id), 200);
    });
}
