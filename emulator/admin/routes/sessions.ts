/** `/__admin/sessions`: what holds a slot, and how to end it. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { json } from '../../http/errors.ts';
import { type AdminContext, answerInvalid, failures, keyQuery, verbsOf } from '../context.ts';
import { listOf, sessionSchema } from '../schemas.ts';

const params = z.object({ session_id: z.string() });

const listRoute = createRoute({
  method: 'get',
  path: '/sessions',
  operationId: 'listSessions',
  summary: 'The sessions that hold a slot, dangling ones too',
  request: { query: keyQuery },
  responses: { 200: json('The sessions, oldest first', listOf(sessionSchema)), ...failures(403, 422) },
});

const getRoute = createRoute({
  method: 'get',
  path: '/sessions/{session_id}',
  operationId: 'getSession',
  summary: 'One session: its state, why, and what will release it',
  request: { params, query: keyQuery },
  responses: { 200: json('The session', sessionSchema), ...failures(403, 404, 422) },
});

const releaseRoute = createRoute({
  method: 'delete',
  path: '/sessions/{session_id}',
  operationId: 'releaseSession',
  summary: 'Release a session now',
  request: { params, query: keyQuery },
  responses: { 204: { description: 'Its slot is free' }, ...failures(401, 403, 404, 415, 422) },
});

const dropRoute = createRoute({
  method: 'post',
  path: '/sessions/{session_id}/drop',
  operationId: 'dropSession',
  summary: "Cut a session's socket without a goodbye: it is left dangling",
  request: { params, query: keyQuery },
  responses: { 200: json('The session, dangling', sessionSchema), ...failures(401, 403, 404, 409, 415, 422) },
});

/** The routes of sessions. */
export function sessionRoutes(context: AdminContext) {
  return new OpenAPIHono({ defaultHook: answerInvalid })
    .openapi(listRoute, async (c) => {
      const items = await verbsOf(c.req.valid('query').key, context).sessions.list();
      return c.json({ items, total: items.length }, 200);
    })
    .openapi(getRoute, async (c) => {
      const { sessions } = verbsOf(c.req.valid('query').key, context);
      return c.json(await sessions.get(c.req.valid('param').session_id), 200);
    })
    .openapi(releaseRoute, async (c) => {
      const { sessions } = verbsOf(c.req.valid('query').key, context);
      await sessions.release(c.req.valid('param').session_id);
      return c.body(null, 204);
    })
    .openapi(dropRoute, async (c) => {
      const { sessions } = verbsOf(c.req.valid('query').key, context);
      return c.json(await sessions.drop(c.req.valid('param').session_id), 200);
    });
}
