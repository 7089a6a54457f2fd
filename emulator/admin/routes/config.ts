/** `/__admin/config` and `usage`: the limits of an account, and what it has used. */
import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { json } from '../../http/errors.ts';
import { type AdminContext, answerInvalid, body, failures, keyQuery, verbsOf } from '../context.ts';
import { givenOptionsSchema, optionsSchema, usageSchema } from '../schemas.ts';

const getRoute = createRoute({
  method: 'get',
  path: '/config',
  operationId: 'getConfig',
  summary: 'What is in force for an account',
  request: { query: keyQuery },
  responses: { 200: json('Every option of the account', optionsSchema), ...failures(403, 422) },
});

const putRoute = createRoute({
  method: 'put',
  path: '/config',
  operationId: 'putConfig',
  summary: "Set an account's options; what is left out is as the emulator was started",
  request: { query: keyQuery, body: body(givenOptionsSchema) },
  responses: { 200: json('What is in force now', optionsSchema), ...failures(401, 403, 415, 422) },
});

const usageRoute = createRoute({
  method: 'get',
  path: '/usage',
  operationId: 'getUsage',
  summary: 'How much of the monthly hours is used',
  request: { query: keyQuery },
  responses: { 200: json('The usage', usageSchema), ...failures(403, 422) },
});

/** The routes of an account's configuration. */
export function configRoutes(context: AdminContext) {
  return new OpenAPIHono({ defaultHook: answerInvalid })
    .openapi(getRoute, async (c) => {
      const { config } = verbsOf(c.req.valid('query').key, context);
      return c.json({ ...(await config.get()) }, 200);
    })
    .openapi(putRoute, async (c) => {
      const { config } = verbsOf(c.req.valid('query').key, context);
      return c.json({ ...(await config.set(c.req.valid('json'))) }, 200);
    })
    .openapi(usageRoute, async (c) => c.json(await verbsOf(c.req.valid('query').key, context).usage(), 200));
}
