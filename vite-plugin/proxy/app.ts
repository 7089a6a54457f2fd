/** Every HTTP route of the plugin, behind the guard: the panel, the API of Odyssey as pages see it, and pages' last words. */
import { Hono } from 'hono';
import { isSameSecret } from '../../emulator/secret.ts';
import { MOUNT, type ReleaseCause } from '../protocol.ts';
import { asObject, textOf } from './answers.ts';
import { type ApiContext, apiRoutes } from './api.ts';
import type { DevEnv } from './env.ts';
import { type GuardConfig, refusalOf } from './guard.ts';

/** What the app serves from. */
export interface AppContext extends ApiContext {
  readonly secret: string;
  readonly guard: GuardConfig;
  /** Vite's base without its last slash. */
  readonly base: string;
  /** The panel, as HTML. */
  readonly panel: () => string;
}

/** What a page may say as it goes. */
const LEAVING: readonly ReleaseCause[] = ['page_gone', 'full_reload', 'page_cached', 'page_frozen'];

/** The app; paths are without Vite's base. */
export function createDevApp(context: AppContext): Hono<DevEnv> {
  const { tracker, secret, base } = context;
  const app = new Hono<DevEnv>();
  app.use(async (c, next) => {
    const refusal = refusalOf(
      {
        host: c.req.header('Host') ?? new URL(c.req.url).host,
        origin: c.req.header('Origin'),
        fetchSite: c.req.header('Sec-Fetch-Site'),
      },
      context.guard,
    );
    if (refusal !== undefined) return c.json({ detail: refusal }, 403);
    c.header('Cache-Control', 'no-store');
    return next();
  });
  app.get(MOUNT, (c) => c.redirect(`${base}${MOUNT}/`));
  app.get(`${MOUNT}/`, (c) => {
    // Nobody may put it into a frame, and it loads nothing.
    c.header('Content-Security-Policy', "frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
    return c.html(context.panel());
  });

  app.use(`${MOUNT}/:secret/*`, async (c, next) => {
    if (isSameSecret(c.req.param('secret'), secret)) return next();
    return c.json({ detail: 'This page is of an earlier dev server, or of none: reload it.' }, 403);
  });
  app.post(`${MOUNT}/:secret/bye/:document`, (c) => {
    const said = c.req.query('cause');
    const cause = LEAVING.find((known) => known === said) ?? 'page_gone';
    tracker.tabLeaves(c.req.param('document'), cause);
    return c.body(null, 204);
  });
  app.post(`${MOUNT}/:secret/release`, async (c) => {
    if (!/^application\/json\b/i.test(c.req.header('Content-Type') ?? '')) {
      return c.json({ detail: 'Send JSON: {"sessionId": "…"}.' }, 415);
    }
    const sessionId = textOf(asObject(await c.req.json().catch(() => undefined)), 'sessionId') ?? '';
    return tracker.release(sessionId, 'released_in_panel')
      ? c.body(null, 204)
      : c.json(
          { detail: `No session ${JSON.stringify(sessionId)} is held: it was released meanwhile.` },
          404,
        );
  });

  app.use(`${MOUNT}/:secret/api/:document/:connection{[0-9]+}/*`, async (c, next) => {
    const { document, connection } = c.req.param();
    c.set('document', document);
    c.set('connection', Number(connection));
    c.set('apiPath', `${MOUNT}/${secret}/api/${document}/${connection}`);
    c.set('publicApiPath', `${base}${c.var.apiPath}`);
    return next();
  });
  app.route(`${MOUNT}/:secret/api/:document/:connection{[0-9]+}`, apiRoutes(context));
  app.all('*', (c) => c.json({ detail: `The plugin has no ${c.req.method} ${c.req.path}.` }, 404));
  return app;
}
