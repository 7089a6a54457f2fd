/**
 * Odyssey's HTTP API as pages of this dev server see it: passed on to the target as it is, but for the tokens, which stay
 * here, the URLs that lead back through here, and the sessions, which are tracked.
 */
import { Readable } from 'node:stream';
import { type Context, Hono } from 'hono';
import { ADMIN_PATH } from '../../emulator/admin/path.ts';
import { publicOrigin } from '../../emulator/http/public-origin.ts';
import type { Tracker } from '../tabs/tracker.ts';
import type { Target } from '../target.ts';
import { asObject, numberOf, textOf, tooManySessions } from './answers.ts';
import type { DevEnv } from './env.ts';
import type { Access, Tokens } from './tokens.ts';
import { callUpstream, readJson, UnreachableError, type UpstreamAnswer } from './upstream.ts';

/** What the routes work with. */
export interface ApiContext {
  readonly target: Target;
  readonly tracker: Tracker;
  readonly tokens: Tokens;
  /** The key to send in place of the page's. */
  readonly apiKey: string | undefined;
  /** Room was made for a reservation: so many suspected leftovers ended. */
  readonly onEvicted: (count: number) => void;
}

/** Not passed on, either way: they are about the connection itself (RFC 9110 §7.6.1), or about the page's origin. */
const DROPPED_HEADERS = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'host',
  'content-length',
  'origin',
  'referer',
  'cookie',
  'set-cookie',
  'accept-encoding',
  'authorization',
];
const DROPPED_PREFIX = /^(sec-|access-control-|proxy-|:)/;

/** What an access token and a session token live for where the target does not say: the SDK's own assumption. */
const SESSION_TOKEN_LIFETIME_S = 600;
const ACCESS_TOKEN_LIFETIME_S = 3600;

/** The routes below `/api/<document>/<connection>`. */
export function apiRoutes(context: ApiContext): Hono<DevEnv> {
  const { target, tracker, tokens } = context;
  const pingUrls = new Map<string, string>();
  const app = new Hono<DevEnv>();
  app.onError((error, c) => {
    if (error instanceof UnreachableError) return c.json({ detail: error.message }, 502);
    return c.json({ detail: `The dev server failed: ${error.message}` }, 500);
  });

  app.post('/auth/token', async (c) => {
    const asked = asObject(await c.req.json().catch(() => undefined));
    const apiKey = context.apiKey ?? textOf(asked, 'api_key') ?? '';
    const answer = await call(c, target, '/auth/token', { body: { ...asked, api_key: apiKey } });
    const body = await readJson(answer.body);
    const token = textOf(body, 'access_token');
    if (answer.status !== 200 || token === undefined) return reply(answer, withoutKey(body, context.apiKey));
    target.identify(answer.headers);
    const lifetimeS = numberOf(body, 'expires_in', ACCESS_TOKEN_LIFETIME_S);
    return reply(answer, {
      ...asObject(body),
      access_token: tokens.holdAccess({ token, apiKey }, lifetimeS),
    });
  });

  app.get('/regions', async (c) => {
    const answer = await call(c, target, '/regions', { access: accessOf(c, tokens) });
    const body = asObject(await readJson(answer.body));
    if (!Array.isArray(body.regions)) return reply(answer, body);
    const regions = body.regions.map((region) => {
      const [id, pingUrl] = [textOf(region, 'id'), textOf(region, 'ping_url')];
      if (id === undefined || pingUrl === undefined) return region;
      pingUrls.set(id, pingUrl);
      return { ...asObject(region), ping_url: `${hereOf(c)}/ping/${encodeURIComponent(id)}` };
    });
    return reply(answer, { ...body, regions });
  });

  // The page may not be able to reach the target by itself: its certificate need only please the dev server.
  app.get('/ping/:region', async (c) => {
    const url = pingUrls.get(c.req.param('region'));
    if (url === undefined) return c.json({ detail: 'No such region.' }, 404);
    return passOn(await callUpstream(url, target, { method: 'GET' }));
  });

  app.post('/sessions/request', async (c) => {
    const access = accessOf(c, tokens);
    const asked = await c.req.json().catch(() => ({}));
    const ask = async () => {
      const answer = await call(c, target, '/sessions/request', { access, body: asked });
      return { answer, body: await readJson(answer.body) };
    };
    let { answer, body } = await ask();
    const excess = answer.status === 429 ? tooManySessions(body) : undefined;
    if (excess !== undefined) {
      const evicted = await tracker.evict(excess);
      if (evicted > 0) {
        context.onEvicted(evicted);
        ({ answer, body } = await ask());
      }
    }
    const sessionId = textOf(body, 'session_id');
    const signallingUrl = textOf(body, 'signalling_url')?.replace(/\/+$/, '');
    if (answer.status !== 200 || sessionId === undefined || signallingUrl === undefined) {
      return reply(answer, body);
    }
    const { document, connection } = c.var;
    const keys = { sessionId, signallingUrl, accessToken: access?.token ?? '' };
    tracker.reserved(document, connection, keys, access?.apiKey ?? '');
    // Broken off while the target was asked, or before the answer was through: its client never hears of the session. Over
    // HTTP/2, as Vite has it with https, only the request's signal tells.
    const { signal } = c.req.raw;
    if (signal.aborted) tracker.abandoned(sessionId);
    else signal.addEventListener('abort', () => tracker.abandoned(sessionId), { once: true });
    // An http URL: the SDK makes ws of it itself, and in Safari does not take it for one that needs port 8090.
    return reply(answer, { ...asObject(body), signalling_url: `${hereOf(c)}/signalling/${sessionId}` });
  });

  app.post('/sessions/token', async (c) => {
    const asked = asObject(await c.req.json().catch(() => undefined));
    const answer = await call(c, target, '/sessions/token', { access: accessOf(c, tokens), body: asked });
    const body = await readJson(answer.body);
    const sessionId = textOf(asked, 'session_id') ?? '';
    const token = textOf(body, 'session_token');
    const session = tracker.get(sessionId);
    if (answer.status !== 200 || token === undefined) return reply(answer, body);
    if (session) session.keys = { ...session.keys, sessionToken: token };
    const lifetimeS = numberOf(body, 'expires_in', SESSION_TOKEN_LIFETIME_S);
    return reply(answer, {
      ...asObject(body),
      session_token: tokens.holdSession(sessionId, token, lifetimeS),
    });
  });

  app.get('/signalling/:sessionId/config', async (c) => {
    const session = tracker.get(c.req.param('sessionId'));
    if (!session) return c.json({ detail: 'No such session.' }, 404);
    return passOn(
      await callUpstream(`${httpOf(session.keys.signallingUrl)}/config`, target, { method: 'GET' }),
    );
  });

  app.all('*', async (c) => {
    const { search } = new URL(c.req.url);
    const path = c.req.path.slice(c.var.apiPath.length) + search;
    // No part of Odyssey's API: an emulator's own lists accounts by their keys.
    if (new URL(`http://target${path}`).pathname.startsWith(ADMIN_PATH)) {
      return c.json(
        { detail: `${ADMIN_PATH} is asked where the emulator is, not through the dev server.` },
        404,
      );
    }
    const hasBody = c.req.method !== 'GET' && c.req.method !== 'HEAD';
    return passOn(
      await call(c, target, path, {
        access: accessOf(c, tokens),
        ...(hasBody && { raw: Buffer.from(await c.req.arrayBuffer()) }),
      }),
    );
  });
  return app;
}

async function call(
  c: Context<DevEnv>,
  target: Target,
  path: string,
  { access, body, raw }: { access?: Access | undefined; body?: unknown; raw?: Buffer },
): Promise<UpstreamAnswer> {
  const url = await target.url().catch((error: Error) => {
    throw new UnreachableError(`The emulator is not there: ${error.message}`, { cause: error });
  });
  const headers = Object.fromEntries([...c.req.raw.headers].filter(([name]) => isPassedOn(name)));
  return callUpstream(url + path, target, {
    method: c.req.method,
    headers: { ...headers, ...(access && { authorization: `Bearer ${access.token}` }) },
    body: body === undefined ? raw : Buffer.from(JSON.stringify(body)),
  });
}

/** Who asks, by the token that the page was given. */
function accessOf(c: Context<DevEnv>, tokens: Tokens): Access | undefined {
  const [, name = ''] = /^Bearer (.+)$/i.exec(c.req.header('Authorization') ?? '') ?? [];
  return tokens.access(name);
}

/** This connection's API, as its page reaches it: the page knows its own origin best, through whatever proxies. */
function hereOf(c: Context<DevEnv>): string {
  return (c.req.header('Origin') ?? publicOrigin(c)) + c.var.publicApiPath;
}

function httpOf(signallingUrl: string): string {
  return signallingUrl.replace(/^ws/, 'http');
}

/** What a service says of a request that it cannot use may have in it what was asked, as FastAPI's 422 does. */
function withoutKey(body: unknown, apiKey: string | undefined): unknown {
  return apiKey === undefined ? body : JSON.parse(JSON.stringify(body ?? {}).replaceAll(apiKey, '(the key)'));
}

/** An answer with another body. */
function reply({ status, headers }: UpstreamAnswer, body: unknown): Response {
  return new Response(JSON.stringify(body ?? {}), {
    status,
    headers: { ...passedOn(headers), 'content-type': 'application/json' },
  });
}

/** An answer as it is. */
function passOn({ status, headers, body }: UpstreamAnswer): Response {
  const hasBody = status !== 204 && status !== 304;
  return new Response(hasBody ? (Readable.toWeb(body) as ReadableStream) : null, {
    status,
    headers: passedOn(headers),
  });
}

function passedOn(headers: UpstreamAnswer['headers']): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value !== undefined && isPassedOn(name) ? [[name, String(value)] as const] : [],
  );
  return Object.fromEntries(entries);
}

function isPassedOn(name: string): boolean {
  return !DROPPED_HEADERS.includes(name) && !DROPPED_PREFIX.test(name);
}
