/** Where the bundled benchmarks and the built package are. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECT_ROOT } from '../support/site.ts';

/** A file of the bundled benchmarks, such as `bare-hono`, as a path. */
export function benchFile(name: string): string {
  return fileURLToPath(new URL(`${name}.js`, import.meta.url));
}

/** A file of the built package, such as `cli.js`, as a path. */
export function distFile(name: string): string {
  return join(PROJECT_ROOT, 'dist', name);
}
