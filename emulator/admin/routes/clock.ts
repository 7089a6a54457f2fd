/** `/__admin/clock`: an account's time, and how to move it. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { json } from '../../http/errors.ts';
import { type AdminContext, ALL_KEYS, answerInvalid, body, failures, keyQuery, verbsOf } from '../context.ts';
import { accountSchema, clockSchema, durationSchema, listOf } from '../schemas.ts';

const getRoute = createRoute({
  method: 'get',
  path: '/clock',
  operationId: 'getClock',
  summary: "An account's clock",
  request: { query: keyQuery },
  responses: { 200: json('The clock', clockSchema), ...failures(403, 422) },
});

const advanceRoute = createRoute({
  method: 'post',
  path: '/clock',
  operationId: 'advanceClock',
  summary: 'Move a clock ahead; with key=* all of them together',
  description:
    'Whatever falls due on the way happens, in order. The answer comes when all that it caused has settled. ' +
    'With key=* it lists every account, its clock included.',
  request: { query: keyQuery, body: body(z.strictObject({ advance: durationSchema })) },
  responses: {
    200: json('The clock afterwards', z.union([clockSchema, listOf(accountSchema)])),
    ...failures(401, 403, 410, 415, 422, 503),
  },
});

const modeRoute = createRoute({
  method: 'put',
  path: '/clock',
  operationId: 'setClockMode',
  summary: 'Make a clock real, manual, or so many times as fast',
  request: {
    query: keyQuery,
    body: body(z.strictObject({ mode: z.string().openapi({ example: '60x' }) })),
  },
  responses: { 200: json('The clock afterwards', clockSchema), ...failures(401, 403, 415, 422) },
});

/** The routes of an account's clock. */
export function clockRoutes(context: AdminContext) {
  return new OpenAPIHono({ defaultHook: answerInvalid })
    .openapi(getRoute, async (c) => c.json(await verbsOf(c.req.valid('query').key, context).clock.get(), 200))
    .openapi(advanceRoute, async (c) => {
      const { key } = c.req.valid('query');
      const { advance } = c.req.valid('json');
      if (key !== ALL_KEYS) return c.json(await verbsOf(key, context).clock.advance(advance), 200);
      await context.verbs.advanceAll(advance);
      const items = await context.verbs.accounts();
      return c.json({ items, total: items.length }, 200);
    })
    .openapi(modeRoute, async (c) => {
      const { clock } = verbsOf(c.req.valid('query').key, context);
      return c.json(await clock.setMode(c.req.valid('json').mode), 200);
    });
}
