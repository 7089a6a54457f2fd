/**
 * Serves the project's own files to browsers, byte for byte, on an origin that is not the emulator's: so pages reach
 * the emulator across origins, as everybody's do, and the SDK that they load is the published one, unmodified.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url));

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.webp': 'image/webp',
};

/** A running file server. */
export interface Site {
  /** Its origin, such as `http://127.0.0.1:41234`; a file's path in the project follows. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a file server on a free port. */
export async function serveProject(): Promise<Site> {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Not a TCP address: ${address}`);
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://site');
  const path = join(PROJECT_ROOT, decodeURIComponent(pathname));
  const isOutside = relative(PROJECT_ROOT, path).split(sep)[0] === '..';
  // Pages of other servers (Vite's) load the built frame-tag reader from here.
  response.setHeader('access-control-allow-origin', '*');
  try {
    if (isOutside) throw new Error('outside the project');
    const body = await readFile(path);
    response.writeHead(200, {
      'cache-control': 'no-store',
      'content-type': CONTENT_TYPES[extname(path)] ?? 'application/octet-stream',
    });
    response.end(body);
  } catch (error) {
    const hint = pathname.startsWith('/dist/') ? ' Build it first: npm run build.' : '';
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end(`${pathname}: ${error instanceof Error ? error.message : error}.${hint}`);
  }
}
