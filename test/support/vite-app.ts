/** Serves one of `test/apps` as a developer would: by Vite's dev server, on an origin of its own. */
import { createServer } from 'vite';
import { PROJECT_ROOT, type Site } from './site.ts';

/** Starts Vite on a free port for `test/apps/<name>`; `dependencies` are pre-bundled, so that no late find reloads the page. */
export async function serveViteApp(name: string, dependencies: readonly string[]): Promise<Site> {
  const server = await createServer({
    root: `${PROJECT_ROOT}test/apps/${name}`,
    configFile: false,
    cacheDir: `${PROJECT_ROOT}node_modules/.vite/test-apps-${name}`,
    logLevel: 'warn',
    optimizeDeps: { include: [...dependencies] },
    server: { host: '127.0.0.1', port: 0, fs: { allow: [PROJECT_ROOT] } },
  });
  await server.listen();
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error(`Vite serves test/apps/${name} nowhere`);
  return { url: new URL(url).origin, close: () => server.close() };
}
