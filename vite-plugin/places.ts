/** Finds where in the source a place in a served module is. */
import { isAbsolute, relative } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { ViteDevServer } from 'vite';
import type { Place, ServedPlace } from './protocol.ts';
import { withoutBase } from './proxy/upgrades.ts';

/** The place in the source; the served one where there is no source map; null when it is no module of this server. */
export function findPlace(
  server: ViteDevServer,
  base: string,
  { path, line, column }: ServedPlace,
): Place | null {
  const url = withoutBase(path, base);
  const module = server.environments.client.moduleGraph.urlToModuleMap.get(url);
  const file = module?.file ? shown(server.config.root, module.file) : url.replace(/^\//, '');
  const map = module?.transformResult?.map;
  if (map && 'version' in map) {
    // Columns of a stack count from 1, those of a source map from 0.
    const found = originalPositionFor(new TraceMap({ ...map, version: 3 }), { line, column: column - 1 });
    if (found.line !== null) return { file, line: found.line, column: found.column + 1 };
  }
  return { file, line, column };
}

function shown(root: string, file: string): string {
  const path = relative(root, file);
  return isAbsolute(path) ? file : path.replaceAll('\\', '/');
}
