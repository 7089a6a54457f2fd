/** The plugin's HTTP app in front of a target that answers what a test wants; asked without a port of its own. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { createDevApp } from '../../../vite-plugin/proxy/app.ts';
import { endSession } from '../../../vite-plugin/proxy/goodbye.ts';
import { Tokens } from '../../../vite-plugin/proxy/tokens.ts';
import { Tracker } from '../../../vite-plugin/tabs/tracker.ts';
import { RemoteTarget } from '../../../vite-plugin/target.ts';

export const KEY = 'ody_very_secret_key';
export const HERE = 'http://localhost:5173';
export const SECRET = 'the-secret';
export const DOCUMENT = 'a-document';
export const API = `/__odyssey/${SECRET}/api/${DOCUMENT}`;
const JSON_TYPE = { 'content-type': 'application/json' };

/** What the target was asked. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (asked: Asked, response: ServerResponse) => void;

/** Ends an answer with JSON. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...JSON_TYPE, ...headers }).end(JSON.stringify(body));
}

/** The service on its good days. */
const SERVICE: Readonly<Record<string, unknown>> = {
  '/auth/token': {
    access_token: 'access-of-the-target',
    token_type: 'bearer',
    expires_in: 3600,
    tier: 'free',
  },
  '/sessions/request': {
    session_id: 'session_1',
    signalling_url: 'ws://127.0.0.1:1/signal/',
    region: 'eu',
  },
  '/sessions/token': { session_token: 'session-token-of-the-target', expires_in: 600 },
};

/** A dev app in front of a target that answers with `answer`, or else as the service does. */
export async function createProxy({
  answer,
  url,
  hasKey = true,
}: {
  answer?: Answer;
  url?: string;
  /** Whether the dev server has a key of its own. */
  hasKey?: boolean;
} = {}) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url: path = '', headers } = request;
    asked.push({ method, path, headers, body });
    answer?.({ method, path, headers, body }, response);
    if (!response.headersSent) json(response, SERVICE[path] ? 200 : 404, SERVICE[path] ?? {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The target is at no port');
  const target = new RemoteTarget(url ?? `http://127.0.0.1:${address.port}`, true);
  const released: string[] = [];
  const evictions: number[] = [];
  const nothing = () => {};
  const tracker = new Tracker({
    endSession: (keys) => endSession(keys, target),
    limits: (apiKey) => target.limits(apiKey),
    heartbeatTimeoutMs: 30_000,
    resolvePlace: () => null,
    listener: {
      onOpened: nothing,
      onKept: nothing,
      onSuspected: nothing,
      onReleased: ({ sessionId }, _tab, cause) => released.push(`${sessionId} ${cause}`),
      onReleaseFailed: nothing,
      onChange: nothing,
    },
  });
  const app = createDevApp({
    secret: SECRET,
    guard: { allowedHosts: [] },
    base: '/app',
    target,
    tracker,
    tokens: new Tokens(),
    apiKey: hasKey ? KEY : undefined,
    onEvicted: (count) => evictions.push(count),
    panel: () => '<p>the panel</p>',
  });
  onTestFinished(async () => {
    await tracker.close('server_closed');
    server.close();
    server.closeAllConnections();
  });

  /** Asks as a page does. */
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { origin: HERE, ...(init.headers as Record<string, string>) };
    const answered = await app.request(HERE + path, { ...init, headers });
    const text = await answered.text();
    return {
      status: answered.status,
      headers: answered.headers,
      text,
      body: text.startsWith('{') ? JSON.parse(text) : undefined,
    };
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(path, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { ...JSON_TYPE, ...headers },
    });
  /** The headers of somebody who has a token. */
  const signIn = async (key = 'ody_of_the_page') => {
    const { body } = await post(`${API}/1/auth/token`, { api_key: key });
    return { authorization: `Bearer ${body.access_token}` };
  };
  return { app, ask, post, signIn, asked, released, evictions, tracker };
}
