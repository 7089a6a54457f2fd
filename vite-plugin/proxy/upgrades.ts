/** The WebSockets of the plugin, behind the guard: tabs, the panel, and clients' signalling. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { isSameSecret } from '../../emulator/secret.ts';
import { refuseSocket } from '../../emulator/signalling/refusal.ts';
import { MOUNT, type ServerMessage, type TabMessage } from '../protocol.ts';
import type { Tracker } from '../tabs/tracker.ts';
import type { Target } from '../target.ts';
import { type GuardConfig, refusalOf } from './guard.ts';
import { joinSignalling } from './signalling.ts';
import type { Tokens } from './tokens.ts';

/** What upgrades are answered from. */
export interface UpgradeContext {
  readonly secret: string;
  readonly guard: GuardConfig;
  readonly base: string;
  readonly tracker: Tracker;
  readonly target: Target;
  readonly tokens: Tokens;
  /** Who is told of every change: what is returned ends that. */
  readonly subscribe: (send: (message: ServerMessage) => void) => () => void;
}

/** A tab says little. */
const MAX_TAB_MESSAGE_BYTES = 64 * 1024;
const SIGNALLING = /^\/api\/[\w-]+\/\d+\/signalling\/([\w-]+)\/client\/([\w-]+)$/;
const sockets = new WebSocketServer({
  noServer: true,
  maxPayload: MAX_TAB_MESSAGE_BYTES,
  perMessageDeflate: false,
});

/** Takes an upgrade whose path is the plugin's; tells whether it was. */
export function takeUpgrade(
  upgrade: { request: IncomingMessage; socket: Duplex; head: Buffer },
  context: UpgradeContext,
): boolean {
  const { request, socket } = upgrade;
  const url = new URL(request.url ?? '/', 'http://dev');
  const path = withoutBase(url.pathname, context.base);
  if (path !== MOUNT && !path.startsWith(`${MOUNT}/`)) return false;
  socket.on('error', () => socket.destroy());

  const { host, origin, 'sec-fetch-site': fetchSite } = request.headers;
  const refusal = refusalOf({ host, origin, fetchSite: String(fetchSite ?? '') || undefined }, context.guard);
  const [, secret = '', rest = ''] = /^\/([^/]+)(\/.*)$/.exec(path.slice(MOUNT.length)) ?? [];
  if (refusal !== undefined) refuseSocket(socket, 403, refusal);
  else if (!isSameSecret(secret, context.secret)) {
    refuseSocket(socket, 403, 'This page is of an earlier dev server, or of none: reload it.');
  } else if (rest === '/tab') openTab(upgrade, url.searchParams, context);
  else if (rest === '/panel') openPanel(upgrade, context);
  else openSignalling(upgrade, rest, url.searchParams.get('token') ?? '', context);
  return true;
}

/** A path without Vite's base: some servers in front take it off, others do not. */
export function withoutBase(path: string, base: string): string {
  return base !== '' && path.startsWith(`${base}/`) ? path.slice(base.length) : path;
}

function openTab(
  { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
  query: URLSearchParams,
  { tracker, subscribe }: UpgradeContext,
): void {
  const document = query.get('document') ?? '';
  if (!/^[\w-]{8,64}$/.test(document)) {
    refuseSocket(socket, 400, 'A tab names its document.');
    return;
  }
  sockets.handleUpgrade(request, socket, head, (page) => {
    const channel = { send: (message: ServerMessage) => send(page, message) };
    tracker.tabOpened(document, channel, {
      number: Number(query.get('number') ?? 0) || 0,
      path: query.get('path') ?? '',
      title: query.get('title') ?? '',
    });
    const unsubscribe = subscribe(channel.send);
    page.on('error', () => {});
    page.on('message', (data) => {
      const message = readMessage(String(data));
      if (message) tracker.tabSaid(document, message);
    });
    page.on('close', () => {
      unsubscribe();
      tracker.tabClosed(document, channel);
    });
  });
}

function openPanel(
  { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
  { subscribe }: UpgradeContext,
): void {
  sockets.handleUpgrade(request, socket, head, (page) => {
    page.on('error', () => {});
    page.on(
      'close',
      subscribe((message) => send(page, message)),
    );
  });
}

function openSignalling(
  upgrade: { request: IncomingMessage; socket: Duplex; head: Buffer },
  path: string,
  token: string,
  { tracker, target, tokens }: UpgradeContext,
): void {
  const { socket } = upgrade;
  const [, sessionId = '', sameId] = SIGNALLING.exec(path) ?? [];
  const session = tracker.get(sessionId);
  const sessionToken = tokens.session(token);
  if (sessionId === '' || sessionId !== sameId)
    refuseSocket(socket, 404, `No WebSocket is served at ${path}.`);
  else if (!session)
    refuseSocket(socket, 404, `Session ${sessionId} is not held: it was released meanwhile.`);
  else if (sessionToken === undefined)
    refuseSocket(socket, 401, 'The session token is not one, or has expired.');
  else joinSignalling(upgrade, session, sessionToken, { tracker, target });
}

function send(socket: WebSocket, message: ServerMessage): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
}

/** What a tab says; only pages of this dev server get here, so that its shape is that of our own runtime. */
function readMessage(text: string): TabMessage | undefined {
  try {
    return JSON.parse(text) as TabMessage;
  } catch {
    return undefined;
  }
}
