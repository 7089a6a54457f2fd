/** `--fault` and `odyssey-emulator faults`, as processes. */
import { expect, test } from 'vitest';
import { aDirectory } from '../support/a-directory.ts';
import { Run } from '../support/cli.ts';
import { readReadme } from '../support/markdown.ts';
import { authenticate, post } from '../support/raw-client.ts';

/** What a command prints, and how it ends. */
async function run(...args: string[]) {
  const { code, stdout, stderr } = await new Run(args, { cwd: aDirectory() }).end();
  return { code, stdout, stderr };
}

test('rules are given at the start, and changed and listed while the emulator runs', async () => {
  const emulator = new Run([
    '--port',
    '0',
    '--fault',
    'POST /sessions/request error error=RATE_LIMITED times=2',
  ]);
  const url = await emulator.url();
  expect(emulator.stdout).toContain('Faults  error   things go wrong on purpose');
  const token = await authenticate(url);
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await post(`${url}/sessions/request`, {}, token)).status);
  expect(statuses).toEqual([429, 429, 200]);

  const at = ['--url', url];
  const twice = 'on   POST /sessions/request error name=error error=RATE_LIMITED times=2  (2 of 3 events)\n';
  expect(await run('faults', ...at)).toEqual({ code: 0, stdout: twice, stderr: '' });
  const slow = 'on   GET * latency name=latency delay=1s match.account="ody x"  (0 of 0 events)\n';
  const set = await run('faults', 'set', 'GET * latency delay=1s match.account="ody x"', ...at);
  expect(set).toEqual({ code: 0, stdout: twice + slow, stderr: '' });
  // The same line is the same rule, and another is another.
  expect(await run('faults', 'set', 'GET * latency delay=1s match.account="ody x"', ...at)).toEqual(set);
  const both = twice + slow + slow.replace('=latency', '=latency-2').replace('1s', '2s');
  expect(await run('faults', 'set', 'GET * latency delay=2s match.account="ody x"', ...at)).toMatchObject({
    stdout: both,
  });
  expect(await run('faults', 'remove', 'latency-2', ...at)).toEqual(set);
  expect(await run('faults', 'disable', 'latency', ...at)).toMatchObject({
    stdout: twice + slow.replace('on ', 'off'),
  });
  expect(await run('faults', 'enable', 'latency', ...at)).toMatchObject({ stdout: twice + slow });
  expect(await run('faults', 'remove', 'error', ...at)).toMatchObject({ stdout: slow });
  // Another account has those of the start.
  expect(await run('faults', ...at, '--account', 'ody_b')).toMatchObject({
    stdout: twice.replace('2 of 3', '0 of 0'),
  });
  expect(await run('faults', 'clear', ...at)).toMatchObject({ stdout: 'No faults: everything works.\n' });
  expect(emulator.stdout).toContain('◆ faults    latency: off; latency on GET *');
});

test('what cannot be done is said', async () => {
  expect(await run('faults', 'set', '* * latncy delay=1s')).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'faults set: type: unknown type "latncy", did you mean "latency"?\nTry odyssey-emulator --help for every option.\n',
  });
  expect(await run('faults', 'sett', '* * reset')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('unknown command faults sett, did you mean set?'),
  });
  expect(await run('faults', '--url', 'http://127.0.0.1:1')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No odyssey-emulator answers at http://127.0.0.1:1.'),
  });
});

test('the emulator is found where its variables put it', async () => {
  const env = { ODYSSEY_EMULATOR_HOST: '0.0.0.0' };
  const emulator = new Run(['--port', '0'], { env });
  const { port } = new URL(await emulator.url());
  const list = new Run(['faults'], { env: { ...env, ODYSSEY_EMULATOR_PORT: port }, cwd: aDirectory() });
  expect(await list.end()).toMatchObject({
    code: 0,
    stdout: 'No faults: everything works.\n',
  });
  expect(await run('faults', 'remove', 'x', '--url', `http://127.0.0.1:${port}`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('fault "x"'),
  });
});

test('the commands of the README do what they say', async () => {
  const [commands = ''] = (await readReadme('emulator/faults/README.md')).snippets('sh');
  const [first = [], ...others] = commands.trim().split('\n').map(wordsOf);
  const emulator = new Run([...first, '--port', '0']);
  const at = ['--url', await emulator.url()];
  let listed = '';
  for (const words of others) {
    const { code, stdout } = await run(...words, ...at);
    expect(code).toBe(0);
    listed = stdout;
  }
  expect(listed.split('\n').map((line) => line.slice(0, 8))).toEqual(['off  POS', 'on   POS', '']);
});

/** The arguments of `npx odyssey-emulator …`, as a shell splits them. */
function wordsOf(command: string): string[] {
  const words = command.match(/"[^"]*"|\S+/g) ?? [];
  expect(words.slice(0, 2)).toEqual(['npx', 'odyssey-emulator']);
  return words.slice(2).map((word) => word.replaceAll('"', ''));
}
