/** `/__admin/openapi.json`: every route, Odyssey's and ours. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { json } from '../../http/errors.ts';
import type { OpenApiDocument } from '../../http/openapi.ts';
import { failures } from '../context.ts';

const route = createRoute({
  method: 'get',
  path: '/openapi.json',
  operationId: 'getOpenApi',
  summary: 'This document',
  responses: { 200: json('OpenAPI 3.1', z.looseObject({ openapi: z.string() })), ...failures(403) },
});

/** The route of the document, which `describe` makes for the URL that it is asked at. */
export function openApiRoute(describe: (url: string) => OpenApiDocument) {
  return new OpenAPIHono().openapi(route, (c) => {
    const document: Record<string, unknown> = { ...describe(new URL(c.req.url).origin) };
    return c.json({ openapi: '3.1.0', ...document }, 200);
  });
}
