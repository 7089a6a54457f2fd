/** `/__admin/scenarios` and `scenario`: faults over time. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { json } from '../../http/errors.ts';
import { type AdminContext, ALL_KEYS, answerInvalid, body, failures, keyQuery, verbsOf } from '../context.ts';
import { activeScenarioSchema, listOf, scenarioSchema } from '../schemas.ts';

const listRoute = createRoute({
  method: 'get',
  path: '/scenarios',
  operationId: 'listScenarios',
  summary: 'The scenarios that there are',
  responses: {
    200: json('Those that come with the package, and the files that were played', listOf(scenarioSchema)),
    ...failures(403),
  },
});

const getRoute = createRoute({
  method: 'get',
  path: '/scenario',
  operationId: 'getScenario',
  summary: 'What an account plays',
  request: { query: keyQuery },
  responses: {
    200: json('The scenario, and how far it is; null for none', activeScenarioSchema.nullable()),
    ...failures(403, 422),
  },
});

const putRoute = createRoute({
  method: 'put',
  path: '/scenario',
  operationId: 'putScenario',
  summary: 'Play a scenario; the same again changes nothing. With key=* for every account, and for new ones',
  request: {
    query: keyQuery,
    body: body(z.strictObject({ name: z.string().openapi({ example: 'flaky-network' }) })),
  },
  responses: {
    200: json('The scenario, and how far it is', activeScenarioSchema),
    204: { description: 'Every account plays it' },
    ...failures(401, 403, 404, 415, 422),
  },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/scenario',
  operationId: 'deleteScenario',
  summary: 'End the scenario of an account; with key=* of every account',
  request: { query: keyQuery },
  responses: { 204: { description: 'All is as it was before' }, ...failures(401, 403, 415, 422) },
});

/** The routes of scenarios. */
export function scenarioRoutes(context: AdminContext) {
  const { verbs } = context;
  return new OpenAPIHono({ defaultHook: answerInvalid })
    .openapi(listRoute, async (c) => {
      const items = await verbs.scenarios.list();
      return c.json({ items, total: items.length }, 200);
    })
    .openapi(getRoute, async (c) =>
      c.json(await verbsOf(c.req.valid('query').key, context).scenarios.active(), 200),
    )
    .openapi(putRoute, async (c) => {
      const { key } = c.req.valid('query');
      const { name } = c.req.valid('json');
      if (key !== ALL_KEYS) return c.json(await verbsOf(key, context).scenarios.start(name), 200);
      await verbs.scenarios.startAll(name);
      return c.body(null, 204);
    })
    .openapi(deleteRoute, async (c) => {
      const { key } = c.req.valid('query');
      await (key === ALL_KEYS ? verbs.scenarios.stopAll() : verbsOf(key, context).scenarios.stop());
      return c.body(null, 204);
    });
}
