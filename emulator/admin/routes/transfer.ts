/** `/__admin/export` and `import`: everything that is stored, as one file. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { json } from '../../http/errors.ts';
import { type AdminContext, answerInvalid, failures } from '../context.ts';
import { EmulatorError } from '../errors.ts';
import { ADMIN_PATH } from '../path.ts';

/** Where an import is sent to, whatever its size. */
export const IMPORT_PATH = `${ADMIN_PATH}/import`;

const FILE_NAME = 'odyssey-emulator.jsonl.gz';

const gzip = { 'application/gzip': { schema: z.string().openapi({ format: 'binary' }) } };

const exportRoute = createRoute({
  method: 'get',
  path: '/export',
  operationId: 'exportData',
  summary: 'Everything that is stored: gzip of JSON lines',
  responses: { 200: { description: 'The file', content: gzip }, ...failures(403) },
});

const importRoute = createRoute({
  method: 'post',
  path: '/import',
  operationId: 'importData',
  summary: 'Put what was exported in the place of everything; sessions are released',
  request: { body: { required: true, content: gzip } },
  responses: {
    200: json('How many records there are now', z.object({ records: z.int() })),
    ...failures(401, 403, 409, 415, 422, 507),
  },
});

/** The routes of exports and imports. */
export function transferRoutes({ verbs }: AdminContext) {
  return new OpenAPIHono({ defaultHook: answerInvalid })
    .openapi(exportRoute, async (c) =>
      c.body(await verbs.export(), 200, {
        'Content-Type': 'application/gzip',
        'Content-Disposition': `attachment; filename="${FILE_NAME}"`,
      }),
    )
    .openapi(importRoute, async (c) => {
      const { body } = c.req.raw;
      if (!body)
        throw new EmulatorError('INVALID_EXPORT', 'The request has no body: send an export as its body.');
      // Where it fails, the rest of the body is not read, and the connection is of no further use.
      c.header('Connection', 'close');
      return c.json(await verbs.import(body), 200);
    });
}
