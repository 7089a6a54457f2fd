/** `/__admin/health`, `ready`, `settings`, `accounts` and `reset`: the emulator as a whole. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { json } from '../../http/errors.ts';
import { type AdminContext, ALL_KEYS, answerInvalid, failures, keyQuery, verbsOf } from '../context.ts';
import { accountSchema, healthSchema, listOf, readinessSchema } from '../schemas.ts';

const healthRoute = createRoute({
  method: 'get',
  path: '/health',
  operationId: 'getHealth',
  summary: 'Whether the emulator is alive, and what it is',
  responses: { 200: json('Alive', healthSchema), ...failures(403) },
});

const readyRoute = createRoute({
  method: 'get',
  path: '/ready',
  operationId: 'getReadiness',
  summary: 'Whether a client could connect now',
  responses: {
    200: json('Ready', readinessSchema),
    ...failures(403),
    503: json('Not ready yet', readinessSchema),
  },
});

const settingsRoute = createRoute({
  method: 'get',
  path: '/settings',
  operationId: 'getSettings',
  summary: 'What the emulator was started with, without its admin token',
  responses: { 200: json('Every option', z.record(z.string(), z.unknown())), ...failures(403) },
});

const accountsRoute = createRoute({
  method: 'get',
  path: '/accounts',
  operationId: 'listAccounts',
  summary: 'Every account that has been seen',
  responses: { 200: json('The accounts, oldest first', listOf(accountSchema)), ...failures(403) },
});

const resetRoute = createRoute({
  method: 'post',
  path: '/reset',
  operationId: 'reset',
  summary: 'Make an account as if its key had never been seen; with key=* every account',
  request: { query: keyQuery },
  responses: { 204: { description: 'Done: its sessions are released' }, ...failures(401, 403, 415, 422) },
});

/** The routes of the emulator as a whole. */
export function emulatorRoutes(context: AdminContext) {
  const { verbs } = context;
  return new OpenAPIHono({ defaultHook: answerInvalid })
    .openapi(healthRoute, async (c) => c.json(await verbs.health(), 200))
    .openapi(readyRoute, async (c) => {
      const readiness = await verbs.ready();
      const answer = { ...readiness, waitingFor: [...readiness.waitingFor] };
      return readiness.ready ? c.json(answer, 200) : c.json(answer, 503);
    })
    .openapi(settingsRoute, async (c) => {
      const settings: Record<string, unknown> = { ...(await verbs.settings()) };
      return c.json(settings, 200);
    })
    .openapi(accountsRoute, async (c) => {
      const items = await verbs.accounts();
      return c.json({ items, total: items.length }, 200);
    })
    .openapi(resetRoute, async (c) => {
      const { key } = c.req.valid('query');
      if (key === ALL_KEYS) await verbs.resetAll();
      else await verbsOf(key, context).reset();
      return c.body(null, 204);
    });
}
