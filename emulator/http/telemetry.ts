/** `POST /telemetry`: the Python SDK's fire-and-forget events, taken and forgotten. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { answerInvalid, BODY_FAILURES, json } from './errors.ts';

const route = createRoute({
  method: 'post',
  path: '/telemetry',
  operationId: 'sendTelemetry',
  summary: 'Take telemetry events',
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: z.object({ events: z.array(z.unknown()) }) } },
    },
  },
  responses: {
    202: json('Taken', z.object({ accepted: z.int() })),
    ...BODY_FAILURES,
  },
});

/** The route of telemetry. */
export function telemetryRoutes() {
  return new OpenAPIHono({ defaultHook: answerInvalid }).openapi(route, (c) =>
    c.json({ accepted: c.req.valid('json').events.length }, 202),
  );
}
