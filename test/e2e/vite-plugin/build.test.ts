/** The plugin is for the dev server: builds and previews have nothing of it, and under Vitest it starts nothing. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect } from 'vitest';
import type { DevApp, ViteVersion } from '../../support/dev-app.ts';
import { test } from '../../support/dev-test.ts';

const VITE = 'node_modules/vite/bin/vite.js';

/** Loaded before all else: says which processes are started. */
const WATCH = `
const childProcess = require('node:child_process');
const { fork } = childProcess;
childProcess.fork = (path, ...rest) => {
  console.log('a process is started: ' + path);
  return fork(path, ...rest);
};
require('node:module').syncBuiltinESMExports();
`;
const WATCHED = { NODE_OPTIONS: '--require ./watch.cjs' };
const EMULATOR_STARTED = /a process is started: .*vite-emulator\.js/;

const BARE_CONFIG = 'export default {};\n';

/** Runs a script of an app to its end. */
async function run(app: DevApp, args: readonly string[]): Promise<string> {
  const { VITEST: _vitest, NODE_ENV: _nodeEnv, ...outer } = process.env;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    cwd: app.folder,
    env: { ...outer, NO_COLOR: '1', FORCE_COLOR: undefined, ...WATCHED },
  });
  return stdout + stderr;
}

/** Every file below a folder, by its path. */
function filesIn(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    paths.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [relative(folder, path), readFileSync(path, 'utf8')] as const;
    }),
  );
}

test('a dev server starts an emulator: what the other tests look for is there to be found', async ({
  startDev,
}) => {
  const server = await startDev({ files: { 'watch.cjs': WATCH }, process: { env: WATCHED } });
  await server.printed(EMULATOR_STARTED);
  expect(await (await fetch(server.url)).text()).toContain('__odyssey');
});

describe.each<ViteVersion>([8, 7, 6])('Vite %d', (vite) => {
  test('a build is the same, byte for byte, as without the plugin', async ({ makeApp }) => {
    const app = makeApp({ vite, files: { 'watch.cjs': WATCH } });
    const printed = await run(app, [VITE, 'build']);
    expect(printed).toContain('built in');
    expect(printed).not.toMatch(EMULATOR_STARTED);
    expect(printed).not.toMatch(/odyssey/i);
    const built = filesIn(join(app.folder, 'dist'));

    app.write('vite.config.js', BARE_CONFIG);
    await run(app, [VITE, 'build']);
    expect(built).toEqual(filesIn(join(app.folder, 'dist')));
    expect(built.size).toBeGreaterThan(2);
    for (const [path, text] of built) {
      expect(path + text).not.toMatch(/__odyssey|odyssey-emulator|ody_local|ody_held/);
    }
  });
});

test('a preview serves the build, and nothing else', async ({ startDev, makeApp }) => {
  const built = makeApp({ files: { 'watch.cjs': WATCH } });
  await run(built, [VITE, 'build']);
  const files = Object.fromEntries(
    [...filesIn(join(built.folder, 'dist'))].map(([path, text]) => [`dist/${path}`, text]),
  );
  const server = await startDev({
    files: { ...files, 'watch.cjs': WATCH },
    process: { script: VITE, args: ['preview', '--port', '0'], env: WATCHED },
  });
  const page = await (await fetch(server.url)).text();
  expect(page).toBe(files['dist/index.html']);
  // As for any path that the app may have a route for.
  const panel = await fetch(`${server.url}__odyssey/`);
  expect(await panel.text()).toBe(page);
  expect(server.output).not.toMatch(EMULATOR_STARTED);
  expect(server.output).not.toContain('Odyssey');
});

/** What a test of the app sees: the SDK, and no page. */
const APP_TEST = `
import { Odyssey } from '@odysseyml/odyssey';
import { expect, test } from 'vitest';

test('the SDK is there', () => {
  expect(new Odyssey({ apiKey: 'ody_local' })).toBeInstanceOf(Odyssey);
});
`;

test.for([
  { name: 'one project', settings: '' },
  {
    name: 'projects of their own',
    settings: "test: { projects: [{ extends: true, test: { name: 'one' } }] }",
  },
  {
    name: 'projects with the plugin',
    settings: "test: { projects: [{ plugins: [odyssey()], test: { name: 'one' } }] }",
  },
])('under Vitest it starts nothing: $name', async ({ settings }, { makeApp }) => {
  const app = makeApp({
    files: {
      'watch.cjs': WATCH,
      'src/sdk.test.js': APP_TEST,
      'vite.config.js': `
import { odyssey } from 'odyssey-emulator/vite';
export default { plugins: [odyssey()], ${settings} };
`,
    },
  });
  const printed = await run(app, ['node_modules/vitest/vitest.mjs', 'run']);
  expect(printed).toMatch(/Tests +1 passed/);
  expect(printed).not.toMatch(EMULATOR_STARTED);
  expect(printed).not.toContain('emulator is ready');
});
