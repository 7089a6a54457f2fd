/** Every snippet of the READMEs does what they say. (The first one's two commands are what `.ci/run` runs.) */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { resolveConfig } from '../../emulator/config.ts';
import { createEmulator } from '../../emulator/index.ts';
import { listShipped } from '../../emulator/scenario/library.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { aDirectory } from '../support/a-directory.ts';
import { Run } from '../support/cli.ts';
import { DevApp, DevServer } from '../support/dev-app.ts';
import { readReadme } from '../support/markdown.ts';

const root = new URL('../../', import.meta.url);
/** Inside the package, so that its own name resolves as it does for users; built, so git never sees it. */
const playground = new URL('dist/readme/', root);

/** Runs a file of the playground, or of another folder, and returns what it prints. */
async function run(args: readonly string[], cwd = fileURLToPath(playground)): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  });
  return stdout;
}

async function write(name: string, text: string): Promise<void> {
  await mkdir(playground, { recursive: true });
  await writeFile(new URL(name, playground), text);
}

describe('README.md', async () => {
  const readme = await readReadme('README.md');

  test('the commands exist', () => {
    expect(readme.snippets('sh').map((command) => command.trim())).toEqual(['npm start', 'npm test']);
    expect(Object.keys(packageJson.scripts)).toEqual(expect.arrayContaining(['start', 'test']));
  });

  test('the config file is one', () => {
    const [file = ''] = readme.snippets('json');
    const { accounts } = resolveConfig({}, { file: { path: 'README.md', values: JSON.parse(file) } });
    expect(accounts.get('ody_free')).toEqual({
      concurrentSessions: 1,
      monthlyHours: 2,
      streamLimitMs: 30_000,
    });
  });
});

test.each([
  'README.md',
  'emulator/broadcast/README.md',
  'emulator/faults/README.md',
  'emulator/simulation/README.md',
])('the contract test of %s passes as it stands', async (path) => {
  const [contractTest = ''] = (await readReadme(path)).snippets('ts');
  expect(contractTest).toContain("from 'vitest'");
  await write('contract.test.ts', contractTest);
  await write('vitest.config.ts', 'export default {};');
  const vitest = fileURLToPath(new URL('node_modules/vitest/vitest.mjs', root));
  expect(await run([vitest, 'run'])).toMatch(/Tests\s+1 passed \(1\)/);
});

describe('the Vite plugin', async () => {
  const readmes = await Promise.all(['README.md', 'vite-plugin/README.md'].map(readReadme));

  test.each(readmes)('a dev server runs with the configuration that is shown', async (readme) => {
    const config = readme.snippets('js').find((snippet) => snippet.includes('defineConfig')) ?? '';
    const app = new DevApp({ template: 'vite-plain', files: { 'vite.config.js': config } });
    const server = await DevServer.start(app);
    try {
      const { status, headers } = await fetch(`${await server.emulatorUrl()}/regions`);
      expect([status, headers.get('server')]).toEqual([401, 'odyssey-emulator']);
    } finally {
      await server.end();
      app.remove();
    }
  });

  test('the other snippets are plugins, and a client', async () => {
    const [, , client = '', target = ''] = [...readmes.flatMap((readme) => readme.snippets('js'))];
    await write(
      'plugins.mjs',
      `import { odyssey } from 'odyssey-emulator/vite';\nconst plugins = ${target};\nconsole.log(plugins.map(({ name }) => name).join());`,
    );
    expect(await run(['plugins.mjs'])).toContain('odyssey-emulator,');
    await write(
      'client.mjs',
      `${client.replace('import.meta.env.', 'process.env.')}\nconsole.log(client.isConnected);`,
    );
    expect(await run(['client.mjs'])).toBe('false\n');
  });
});

describe('emulator/admin/README.md', async () => {
  const readme = await readReadme('emulator/admin/README.md');

  test('the client for a shared emulator does what it says', async () => {
    const [client = ''] = readme.snippets('ts');
    // Plain JavaScript as it stands.
    await write('client.mjs', client);
    expect(await run(['client.mjs'])).toContain('[]');
  });

  test('every call by hand is answered', async () => {
    const emulator = await createEmulator({ port: 0 });
    const calls = readme.snippets('sh').join('').trim().split('\n');
    expect(calls.length).toBeGreaterThan(4);
    for (const call of calls) {
      const [, method, json, url = ''] =
        /^curl (?:-X (\w+) )?(?:--json '([^']*)' )?'?(http:[^']+)'?$/.exec(call) ?? expect.fail(call);
      const answer = await fetch(url.replace('http://127.0.0.1:8090', emulator.url), {
        method: method ?? (json === undefined ? 'GET' : 'POST'),
        ...(json !== undefined && { body: json, headers: { 'Content-Type': 'application/json' } }),
      });
      expect([call, answer.ok]).toEqual([call, true]);
    }
    await emulator.close();
  });
});

test('emulator/store/README.md: every command does what it says', async () => {
  const { snippets } = await readReadme('emulator/store/README.md');
  const cli = fileURLToPath(new URL('dist/cli.js', root));
  const [start = [], ...transfers] = snippets('sh')
    .join('')
    .trim()
    .split('\n')
    .map((line) => line.replace('npx odyssey-emulator ', '').split(' '));
  const folder = aDirectory();
  const emulator = new Run([...start, '--port', '0'], { cwd: folder });
  await emulator.url();
  emulator.signal('SIGINT');
  await emulator.end();
  expect(transfers).toHaveLength(2);
  for (const args of transfers) expect(await run([cli, ...args], folder)).toMatch(/^\d+ records? from /);
});

test('emulator/scenario/README.md: its scenario is one, and each command plays one', async () => {
  const { snippets } = await readReadme('emulator/scenario/README.md');
  const folder = aDirectory();
  const [scenario = ''] = snippets('json');
  await writeFile(join(folder, 'my-scenario.json'), scenario);
  const [starts = [], running = []] = snippets('sh').map((lines) =>
    lines
      .trim()
      .split('\n')
      .map((command) => command.replace('npx odyssey-emulator ', '').split(' ')),
  );
  expect([starts.length, running.length]).toEqual([2, 3]);
  const said: string[] = [];
  for (const args of starts) {
    const emulator = new Run([...args, '--port', '0'], { cwd: folder });
    await emulator.printed(new RegExp(`Plays +${args.at(-1)} `));
    if (args === starts.at(-1)) {
      const at = ['--url', await emulator.url()];
      for (const command of running) said.push((await new Run([...command, ...at]).end()).stdout);
    }
    emulator.signal('SIGINT');
    expect(await emulator.end()).toMatchObject({ code: 0, stderr: '' });
  }
  expect(said.map((text) => text.trim().split('\n').at(-1))).toEqual([
    expect.stringMatching(/^Plays \.\/my-scenario\.json: /),
    expect.stringMatching(/^Plays quota-exhausted: /),
    'No scenario is played.',
  ]);
});

test('fixtures/README.md says what each scenario is', async () => {
  const text = await readFile(new URL('fixtures/README.md', root), 'utf8');
  for (const { name, description } of listShipped())
    expect(text).toContain(`| \`${name}\` | ${description} |`);
});

test.each([
  'README.md',
  'emulator/README.md',
  'emulator/admin/README.md',
  'emulator/broadcast/README.md',
  'emulator/broadcast/hls/README.md',
  'emulator/faults/README.md',
  'emulator/rendering/README.md',
  'emulator/recording/README.md',
  'emulator/scenario/README.md',
  'emulator/simulation/README.md',
  'emulator/store/README.md',
  'emulator/world/README.md',
  'emulator/video/README.md',
  'vite-plugin/README.md',
  'fixtures/README.md',
  'test/README.md',
  'test/bench/README.md',
])('what %s links to is there', async (path) => {
  for (const link of (await readReadme(path)).links) {
    await expect(readFile(link), link.pathname).resolves.toBeDefined();
  }
});
