/** The command, as a process: what it prints, how it ends, and what it says when it cannot start. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { aDirectory } from '../support/a-directory.ts';
import { Run } from '../support/cli.ts';

async function api(url: string): Promise<Response> {
  return fetch(`${url}/auth/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ api_key: 'ody_local' }),
  });
}

describe('start', () => {
  it.each([[['start']], [[]]])('serves the API when it says so: %j', async (command) => {
    const run = new Run([...command, '--port', '0']);
    expect((await api(await run.url())).status).toBe(200);
  });

  it('takes options from flags, environment and file', async () => {
    const cwd = aDirectory();
    writeFileSync(join(cwd, 'odyssey-emulator.json'), '{"apiKey": "ody_file", "port": 1}');
    const fromFile = new Run([], { cwd, env: { ODYSSEY_EMULATOR_PORT: '0' } });
    await fromFile.url();
    expect(fromFile.stdout).toContain('ody_file');

    const other = join(cwd, 'other.json');
    writeFileSync(other, '{"apiKey": "ody_other"}');
    const fromOther = new Run(['--config', other, '--port=0'], { cwd });
    await fromOther.url();
    expect(fromOther.stdout).toContain('ody_other');
  });

  it('prints no colour into a pipe', async () => {
    const run = new Run(['--port', '0'], { env: { NO_COLOR: undefined } });
    await run.url();
    expect(run.stdout).not.toContain('\u001b');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with %s, code 0, and gives the port back', async (signal) => {
    const run = new Run(['--port', '0']);
    const { port } = new URL(await run.url());
    run.signal(signal);
    expect(await run.end()).toMatchObject({ code: 0, signal: null, stderr: '' });
    await expect(api(`http://127.0.0.1:${port}`)).rejects.toThrow();
  });
});

describe('help and version', () => {
  it('are printed on stdout, with code 0', async () => {
    expect(await new Run(['--version']).end()).toEqual({
      code: 0,
      signal: null,
      stdout: `${packageJson.version}\n`,
      stderr: '',
    });
    const help = await new Run(['--help']).end();
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(
      /--stream-limit <time> +longest stream\n +\[150s\] ODYSSEY_EMULATOR_STREAM_LIMIT/,
    );
  });
});

describe('bad usage', () => {
  it.each([
    [['--strem-limit', '3s'], 'unknown option --strem-limit, did you mean --stream-limit?'],
    [['stat'], 'unknown command stat, did you mean start?'],
    [['start', '--fps', '61'], '--fps 61: must be a whole number from 1 to 60'],
    [['--config', 'none.json'], 'none.json: cannot be read (ENOENT'],
  ])('%j is explained on stderr, with code 2', async (args, problem) => {
    const { code, stdout, stderr } = await new Run(args).end();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [first, hint, ...rest] = stderr.split('\n');
    expect(first).toContain(problem);
    expect(hint).toBe('Try odyssey-emulator --help for every option.');
    expect(rest).toEqual(['']);
  });
});

describe('a port that is taken', () => {
  it('by an emulator is told so, with its process', async () => {
    const first = new Run(['--port', '0']);
    const url = await first.url();
    const port = Number(new URL(url).port);
    const { code, stdout, stderr } = await new Run(['--port', String(port)]).end();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^An odyssey-emulator already runs at .*\n$/);
    expect(stderr).toContain(url);
    expect(stderr).toContain(`--port ${port + 1} (or --port 0 for any free one).`);
    if (process.platform === 'linux') expect(stderr).toContain(`(pid ${first.pid})`);
  });

  it('by anybody else names who to ask and the flag', async () => {
    const server = createServer((_request, response) => response.end('hello'));
    onTestFinished(() => void server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await new Run(['--port', String(port)]).end();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(`^Port ${port} is in use \\(.*\\)\\. .*--port \\d+ \\(or --port 0 .*\\)\\.\\n$`),
    );
    if (process.platform === 'linux') expect(stderr).toContain(`pid ${process.pid}`);
  });

  it('for UDP names the other flag', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    onTestFinished(() => void socket.close());
    await once(socket, 'listening');
    const { port } = socket.address();
    const { code, stderr } = await new Run(['--port', '0', '--udp-port', String(port)]).end();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^UDP port ${port} is in use \\(.*\\)\\. .*--udp-port 0 .*\\n$`));
    if (process.platform === 'linux') expect(stderr).toContain(`pid ${process.pid}`);
  });

  it('is told apart from a host that is not here', async () => {
    const { code, stderr } = await new Run(['--host', '192.0.2.1', '--port', '0']).end();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^--host 192\.0\.2\.1 is not an address of this machine: .*\n$/);
  });
});
