/** `odyssey()`, the Vite plugin: composes its parts and holds no behaviour of its own. */
import { join } from 'node:path';
import type { ConfigEnv, Environment, Plugin, ResolvedConfig, ViteDevServer } from 'vite';
import { type KeySources, PAGE_KEY_VARIABLE, pageKey, withKey } from './api-key.ts';
import { Hub } from './hub.ts';
import { shareHub } from './lasting.ts';
import { type OdysseyPluginOptions, readOptions } from './options.ts';
import { HOT_MODULE, isPageModule, pageModule, pageTags } from './page.ts';
import { findPlace } from './places.ts';
import { MOUNT, type PageConfig } from './protocol.ts';
import { Report } from './report.ts';
import { transformSdk } from './sdk-transform.ts';
import { baseOf, serve } from './serve.ts';
import { releaseOnSignals } from './shutdown.ts';

export type * from './options.ts';
export { PluginOptionError } from './options.ts';
export type { BadgePlace, Place, ReleaseCause, Suspicion } from './protocol.ts';

/** Neither builds nor previews. */
const isDevServer = (_config: unknown, { command, isPreview }: ConfigEnv) =>
  command === 'serve' && !isPreview;
/** A page with sessions says so often that a lost word or two do not matter. */
const BEATS_PER_TIMEOUT = 3;

/**
 * Starts an emulator with the dev server, points every SDK client of its pages there, and releases sessions that nobody
 * uses any more: after hot updates, reloads, closed and crashed tabs, restarts. It takes no part in builds and previews.
 *
 * @example
 * // vite.config.ts
 * export default defineConfig({ plugins: [odyssey()] });
 *
 * @example
 * // The real service: the key stays in the dev server.
 * odyssey({ target: 'https://api.odyssey.ml', apiKey: process.env.ODYSSEY_API_KEY })
 *
 * @throws PluginOptionError when an option is unknown or has a bad value.
 */
export function odyssey(options: OdysseyPluginOptions = {}): Plugin[] {
  const given = readOptions(options);
  let sources: KeySources;
  let resolved: ResolvedConfig;
  let hub: Hub | undefined;
  /** A restart opens the new server with this very plugin before it closes the old one. */
  const leave = new Map<Environment, () => Promise<void>>();

  /** Everything of one dev server. */
  const open = (vite: ViteDevServer): void => {
    const config = withKey(given, sources);
    const report = new Report(resolved.logger, config.callbacks);
    const resolvePlace = (place: Parameters<Hub['resolvePlace']>[0]) => findPlace(vite, baseOf(vite), place);
    const folder = join(resolved.cacheDir, 'odyssey');
    const key = JSON.stringify([resolved.root, { ...config, callbacks: undefined, badge: undefined }]);
    const use = shareHub(key, () => new Hub({ config, folder, report, resolvePlace }));
    hub = use.hub;
    hub.report = report;
    hub.resolvePlace = resolvePlace;
    const unserve = serve(vite, hub, config);
    const unlisten = releaseOnSignals();
    const { tracker } = hub;
    leave.set(vite.environments.client, async () => {
      unlisten();
      unserve();
      // Vite cuts the sockets of its own server, and with them every session; another's server goes on.
      if (!resolved.server.middlewareMode) await tracker.releaseAll('server_closed');
      await use.leave();
    });
  };

  const pageConfig = ({ secret }: Hub): PageConfig => {
    const base = baseOf({ config: resolved });
    return {
      prefix: `${base}${MOUNT}/${secret}`,
      panelPath: `${base}${MOUNT}/`,
      badge: given.badge,
      beatMs: Math.round(given.heartbeatTimeoutMs / BEATS_PER_TIMEOUT),
    };
  };

  return [
    {
      name: 'odyssey-emulator',
      apply: isDevServer,
      config: ({ root = process.cwd(), envDir }, { mode }) => {
        sources = { mode, root, envDir };
        const key = pageKey(withKey(given, sources), sources);
        return key === undefined
          ? {}
          : { define: { [`import.meta.env.${PAGE_KEY_VARIABLE}`]: JSON.stringify(key) } };
      },
      configResolved: (config) => {
        resolved = config;
      },
      configureServer: (vite) => {
        // Vitest serves modules, not pages: its tests say themselves what they connect to. A project of several has
        // `vitest:project` in place of `vitest`.
        if (!resolved.plugins.some(({ name }) => /^vitest(:|$)/.test(name))) open(vite);
      },
      transformIndexHtml: () => (hub ? pageTags(pageConfig(hub), baseOf({ config: resolved })) : []),
      resolveId: (id) => (hub && isPageModule(id) ? id : undefined),
      load: (id) => {
        const own = hub;
        return own && pageModule(id, () => pageConfig(own));
      },
      async closeBundle() {
        await leave.get(this.environment)?.();
        leave.delete(this.environment);
      },
    },
    {
      name: 'odyssey-emulator:sdk',
      apply: isDevServer,
      transform(code, id, transformOptions) {
        if (!hub || transformOptions?.ssr) return undefined;
        const transformed = transformSdk(code, id);
        if (transformed === undefined) return undefined;
        if (transformed === 'not_found') hub.report.sdkNotRecognised(id);
        const changed = transformed === 'not_found' ? code : transformed.code;
        // The runtime first, also in a page whose HTML is not Vite's; on the first line, so that none moves.
        return { code: `import ${JSON.stringify(HOT_MODULE)}; ${changed}`, map: null };
      },
    },
  ];
}
