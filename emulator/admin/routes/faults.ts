/** `/__admin/faults`: what is to fail. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { isRecord } from '../../config/words.ts';
import { isFaultName } from '../../faults/name.ts';
import type { FaultInfo, FaultRule } from '../../faults/rule.ts';
import { json } from '../../http/errors.ts';
import { type AdminContext, answerInvalid, body, failures, keyQuery, verbsOf } from '../context.ts';
import { EmulatorError } from '../errors.ts';
import { faultSchema, givenFaultSchema, listOf } from '../schemas.ts';

const params = z.object({ name: z.string() });

const listRoute = createRoute({
  method: 'get',
  path: '/faults',
  operationId: 'listFaults',
  summary: 'The rules of an account, with how often each was asked and has fired',
  request: { query: keyQuery },
  responses: { 200: json('In the order in which they were set', listOf(faultSchema)), ...failures(403, 422) },
});

const getRoute = createRoute({
  method: 'get',
  path: '/faults/{name}',
  operationId: 'getFault',
  summary: 'One rule',
  request: { params, query: keyQuery },
  responses: { 200: json('The rule', faultSchema), ...failures(403, 404, 422) },
});

const putRoute = createRoute({
  method: 'put',
  path: '/faults/{name}',
  operationId: 'putFault',
  summary: 'Set a rule; the same rule again changes nothing, and another one counts anew',
  request: { params, query: keyQuery, body: body(givenFaultSchema) },
  responses: { 200: json('The rule', faultSchema), ...failures(401, 403, 415, 422) },
});

const enableRoute = createRoute({
  method: 'post',
  path: '/faults/{name}/enable',
  operationId: 'enableFault',
  summary: 'Put a rule on; its counts go on',
  request: { params, query: keyQuery },
  responses: { 200: json('The rule, on', faultSchema), ...failures(401, 403, 404, 415, 422) },
});

const disableRoute = createRoute({
  method: 'post',
  path: '/faults/{name}/disable',
  operationId: 'disableFault',
  summary: 'Put a rule off; it counts nothing',
  request: { params, query: keyQuery },
  responses: { 200: json('The rule, off', faultSchema), ...failures(401, 403, 404, 415, 422) },
});

const removeRoute = createRoute({
  method: 'delete',
  path: '/faults/{name}',
  operationId: 'removeFault',
  summary: 'Remove a rule',
  request: { params, query: keyQuery },
  responses: { 204: { description: 'It is gone' }, ...failures(401, 403, 404, 415, 422) },
});

const clearRoute = createRoute({
  method: 'delete',
  path: '/faults',
  operationId: 'clearFaults',
  summary: 'Remove every rule of an account',
  request: { query: keyQuery },
  responses: { 204: { description: 'They are gone' }, ...failures(401, 403, 415, 422) },
});

/** The routes of rules. */
export function faultRoutes(context: AdminContext) {
  return new OpenAPIHono({ defaultHook: answerInvalid })
    .openapi(listRoute, async (c) => {
      const items = await verbsOf(c.req.valid('query').key, context).faults.list();
      return c.json({ items: items.map(answered), total: items.length }, 200);
    })
    .openapi(getRoute, async (c) => {
      const { faults } = verbsOf(c.req.valid('query').key, context);
      return c.json(answered(await faults.get(c.req.valid('param').name)), 200);
    })
    .openapi(putRoute, async (c) => {
      const { faults } = verbsOf(c.req.valid('query').key, context);
      return c.json(answered(await faults.set(named(c.req.valid('json'), c.req.valid('param').name))), 200);
    })
    .openapi(enableRoute, async (c) => {
      const { faults } = verbsOf(c.req.valid('query').key, context);
      return c.json(answered(await faults.enable(c.req.valid('param').name)), 200);
    })
    .openapi(disableRoute, async (c) => {
      const { faults } = verbsOf(c.req.valid('query').key, context);
      return c.json(answered(await faults.disable(c.req.valid('param').name)), 200);
    })
    .openapi(removeRoute, async (c) => {
      const { faults } = verbsOf(c.req.valid('query').key, context);
      await faults.remove(c.req.valid('param').name);
      return c.body(null, 204);
    })
    .openapi(clearRoute, async (c) => {
      await verbsOf(c.req.valid('query').key, context).faults.clear();
      return c.body(null, 204);
    });
}

function answered(fault: FaultInfo): z.output<typeof faultSchema> {
  return { ...fault };
}

/** The rule with the name that stands in the address. One that it has itself must be the same. */
function named(rule: FaultRule, name: string): FaultRule {
  if (!isRecord(rule)) return rule;
  const { name: own }: { name?: unknown } = rule;
  if (own === undefined) return { ...rule, name };
  // What is no name is refused with all else that is wrong.
  if (own === name || !isFaultName(own)) return rule;
  const problem = `fault "${own}": name: is "${name}" in the address: give the same name, or none`;
  throw new EmulatorError('INVALID_FAULT', problem, { problems: [problem] });
}
