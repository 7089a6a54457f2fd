/** Every HTTP route: Odyssey's API, and the emulator's own under `/__admin`. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import { createAdminApp } from '../admin/app.ts';
import { ADMIN_PATH } from '../admin/path.ts';
import type { HttpContext } from './context.ts';
import { IDENTITY, IDENTITY_HEADER } from './identity.ts';
import { createOdysseyApp } from './odyssey.ts';
import { documentOf } from './openapi.ts';

/** The app that answers every HTTP request. */
export function createApp(context: HttpContext): OpenAPIHono {
  const app = new OpenAPIHono();
  app.use(identifyServer);
  app.route(
    ADMIN_PATH,
    createAdminApp(context, (url) => documentOf(app, url)),
  );
  app.route('/', createOdysseyApp(context));
  app.notFound((c) =>
    c.json({ detail: `Not Found: ${c.req.method} ${c.req.path} is no route of Odyssey's API.` }, 404),
  );
  return app;
}

const identifyServer = createMiddleware(async (c, next) => {
  // A page on https may call a server on this machine only so: the draft Private Network Access.
  if (c.req.header('Access-Control-Request-Private-Network')) {
    c.header('Access-Control-Allow-Private-Network', 'true');
  }
  c.header(IDENTITY_HEADER, IDENTITY);
  await next();
});
