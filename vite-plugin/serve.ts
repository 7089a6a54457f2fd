/** Joins a hub and a dev server: its requests, its upgrades, its banner, and its end. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import type { ViteDevServer } from 'vite';
import type { Hub } from './hub.ts';
import type { PluginConfig } from './options.ts';
import { readPageScript } from './page.ts';
import { panelPage } from './panel/page.ts';
import { panelStyle } from './panel/styles.ts';
import { MOUNT } from './protocol.ts';
import { createDevApp } from './proxy/app.ts';
import type { GuardConfig } from './proxy/guard.ts';
import { takeUpgrade, withoutBase } from './proxy/upgrades.ts';

/** Serves the plugin's routes and sockets on a dev server until what it returns is called. */
export function serve(vite: ViteDevServer, hub: Hub, { apiKey }: PluginConfig): () => void {
  const base = baseOf(vite);
  const { secret, tokens, tracker, target } = hub;
  const guard: GuardConfig = {
    allowedHosts: allowedHostsOf(vite),
    isHttps: vite.config.server.https !== undefined,
  };
  const app = createDevApp({
    secret,
    guard,
    base,
    target,
    tracker,
    tokens,
    apiKey,
    onEvicted: (count) => hub.report.evicted(count),
    panel: () =>
      panelPage({
        prefix: `${base}${MOUNT}/${secret}`,
        script: readPageScript('page-panel'),
        style: panelStyle,
      }),
  });
  // Vite's own code must not meet other classes of Request and Response.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const isOurs = takeUpgrade(
      { request, socket, head },
      { secret, guard, base, target, tracker, tokens, subscribe: (send) => hub.subscribe(send) },
    );
    // A proxy of `server.proxy` may want every socket there is: it comes after us, and finds no path to fit its own.
    if (isOurs) request.url = '';
  };
  const upgrading = new Set<Server>();
  const listen = (server: Server | undefined | null) => {
    if (!server || upgrading.has(server)) return;
    upgrading.add(server);
    server.prependListener('upgrade', onUpgrade);
  };
  const { hmr } = vite.config.server;
  listen(vite.httpServer as Server | null);
  listen(typeof hmr === 'object' ? (hmr.server as Server | undefined) : undefined);

  vite.middlewares.use((request, response, next) => {
    // In middlewareMode the server is somebody else's, and its requests tell which. A page's own is the first: its socket
    // must find somebody who answers.
    listen((request.socket as { server?: Server }).server);
    const path = withoutBase(request.url ?? '/', base);
    if (path !== MOUNT && !path.startsWith(`${MOUNT}/`) && !path.startsWith(`${MOUNT}?`)) return next();
    request.url = path;
    void listener(request, response);
  });
  printPanelUrl(vite, base, hub);

  return () => {
    for (const server of upgrading) server.off('upgrade', onUpgrade);
  };
}

/** Vite's base without its last slash. */
export function baseOf({ config }: Pick<ViteDevServer, 'config'>): string {
  return config.base.replace(/\/+$/, '');
}

/** As Vite has them for HTTP: what is listed, and the names that the server itself goes by. */
function allowedHostsOf({ config }: ViteDevServer): true | readonly string[] {
  const { allowedHosts, host, hmr, origin } = config.server;
  if (allowedHosts === true) return true;
  const own = [
    typeof host === 'string' ? host : undefined,
    typeof hmr === 'object' ? hmr.host : undefined,
    origin !== undefined && URL.canParse(origin) ? new URL(origin).hostname : undefined,
  ];
  return [...(allowedHosts ?? []), ...own.filter((name) => name !== undefined)];
}

/** One more line below Vite's own. */
function printPanelUrl(vite: ViteDevServer, base: string, { target }: Hub): void {
  const print = vite.printUrls.bind(vite);
  vite.printUrls = () => {
    print();
    const url = vite.resolvedUrls?.local[0] ?? vite.resolvedUrls?.network[0];
    if (url === undefined) return;
    const panel = `${new URL(url).origin}${base}${MOUNT}/`;
    const from = target.kind === 'embedded' ? 'an emulator of its own' : target.state.url;
    vite.config.logger.info(`  ➜  Odyssey: ${panel}  (sessions from ${from})`);
  };
}
