/** The OpenAPI document of every route, made from the schemas that validate. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { ADMIN_PATH } from '../admin/path.ts';
import { VERSION } from '../version.ts';

const TAGS = [
  { name: 'Odyssey', description: "Odyssey's HTTP API, as its SDKs call it" },
  { name: 'Signalling', description: "What belongs to a session's WebSocket" },
  { name: 'Emulator', description: 'What can be asked of the emulator itself' },
] as const;

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;

/** The document of `app`, which is heard at `url`. */
export function documentOf(app: OpenAPIHono, url: string): OpenApiDocument {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'odyssey-emulator',
      version: VERSION,
      description: "A local stand-in for Odyssey's world-model video API.",
      license: { name: 'MIT' },
    },
    servers: [{ url }],
    tags: [...TAGS],
  });
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => {
    const operations = Object.entries(item).map(([method, operation]) => [
      method,
      {
        tags: [tagOf(path)],
        ...operation,
        ...(isChange(path, method) && { security: [{}, { adminToken: [] }] }),
      },
    ]);
    return [path, Object.fromEntries(operations)];
  });
  return {
    ...document,
    paths: Object.fromEntries(paths),
    components: {
      ...document.components,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The access token of POST /auth/token' },
        adminToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'What the emulator was started with as --admin-token, if anything',
        },
      },
    },
  };
}

function tagOf(path: string): (typeof TAGS)[number]['name'] {
  if (path.startsWith(ADMIN_PATH)) return 'Emulator';
  return path.startsWith('/signalling') ? 'Signalling' : 'Odyssey';
}

function isChange(path: string, method: string): boolean {
  return tagOf(path) === 'Emulator' && method !== 'get';
}
