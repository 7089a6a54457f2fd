/** The command with a scenario, as a process: what it prints, and a file that is saved while it runs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectEmulator } from '../../emulator/index.ts';
import { aDirectory } from '../support/a-directory.ts';
import { Run } from '../support/cli.ts';

const SLOW = { name: 'slow', on: '* *', type: 'latency', delay: '1ms' };

/** A working directory with a scenario in it, and what saves it anew. */
function aProject() {
  const cwd = aDirectory();
  const save = (text: string) => writeFileSync(join(cwd, 'mine.json'), text);
  save(
    JSON.stringify({
      description: 'A slow start',
      faults: [SLOW],
      steps: [{ at: '30s', say: 'Now it is fast', remove: ['slow'] }],
      end: '1m',
    }),
  );
  return { cwd, save };
}

describe('start --scenario', () => {
  it('says in the banner what is active, and tells each key when it begins', async () => {
    const run = new Run(['start', '--scenario', 'flaky-network', '--port', '0']);
    const emulator = await connectEmulator(await run.url());
    await run.printed(/Plays +flaky-network +for each key from when it is first seen\n +A poor line: /);
    await emulator.account('ody_mine').clock.get();
    await run.printed(/◆ scenario +flaky-network: A poor line: /);
    expect(await emulator.account('ody_mine').scenarios.active()).toMatchObject({ name: 'flaky-network' });
    run.signal('SIGINT');
    expect(await run.end()).toMatchObject({ code: 0, stderr: '' });
  });

  it('holds what is saved at once, goes on with mistakes, and says so with their lines', async () => {
    const { cwd, save } = aProject();
    const run = new Run(['--clock', 'manual', '--port', '0'], {
      cwd,
      env: { ODYSSEY_EMULATOR_SCENARIO: './mine.json' },
    });
    const emulator = await connectEmulator(await run.url());
    await emulator.clock.advance('30s');
    await run.printed(/◆ scenario +\.\/mine\.json: A slow start\n/);
    await run.printed(/◆ scenario +Now it is fast\n/);
    save(JSON.stringify({ description: 'Slow for ever', faults: [SLOW] }));
    await run.printed(/◆ scenario +\.\/mine\.json was saved, and holds: Slow for ever\n/);
    expect(await emulator.faults.list()).toMatchObject([{ name: 'scenario.slow', delay: '1ms' }]);
    save('{\n  "description": "Slow for ever",\n  "end": "soon"\n}');
    await run.printed(
      /✗ scenario +\.\/mine\.json:3: end: "soon": is not a duration: .*\n +→ .* goes on as it last was/,
    );
    expect(await emulator.faults.list()).toMatchObject([{ name: 'scenario.slow', delay: '1ms' }]);
    save(JSON.stringify({ description: 'At an end', end: '20s' }));
    await run.printed(/◆ scenario +\.\/mine\.json is over; all is as it was before\n/);
    await emulator.scenarios.start('./mine.json');
    await emulator.scenarios.startAll('quota-exhausted');
    await run.printed(/◆ scenario +\.\/mine\.json gives way to another; .*\n.*◆ scenario +quota-exhausted: /);
    await emulator.scenarios.stop();
    await run.printed(/◆ scenario +quota-exhausted was stopped/);
    run.signal('SIGINT');
    expect(await run.end()).toMatchObject({ code: 0, stderr: '' });
  });

  it('is bad usage where there is no such scenario, or it cannot be read', async () => {
    const { cwd, save } = aProject();
    const unknown = await new Run(['--scenario', 'flaky-netwrk']).end();
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toMatch(
      /^scenario: unknown scenario "flaky-netwrk", did you mean "flaky-network"\?\n/,
    );
    save('{\n  "description": "Wrong",\n  "steps": [{ "at": "1s", "sat": [] }]\n}');
    writeFileSync(join(cwd, 'odyssey-emulator.json'), '{"scenario": "mine.json"}');
    const wrong = await new Run([], { cwd }).end();
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^mine\.json:3: steps\[0\]: unknown key "sat", did you mean "at"\?\n/);
    const missing = await new Run(['--scenario', './none.json'], { cwd }).end();
    expect(missing.stderr).toMatch(/^\.\/none\.json: cannot be read \(there is no such file\)\n/);
  });
});

describe('scenario', () => {
  it('lists, starts and stops them at an emulator that runs, for all accounts or one', async () => {
    const emulator = new Run(['--port', '0']);
    const url = await emulator.url();
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await new Run(['scenario', ...args, '--url', url]).end();
      return { code, stdout, stderr };
    };
    const listed = await run();
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(/^flaky-network +A poor line: .*\nfree-tier/m);
    expect(listed.stdout).toMatch(/\nNo scenario is played\.\n$/);
    expect(await run('start', 'quota-exhausted')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Plays quota-exhausted: /),
    });
    expect(await run('--account', 'ody_new')).toMatchObject({
      stdout: expect.stringMatching(/\nPlays quota-exhausted: .*\n$/),
    });
    expect(await run('start', 'chaos', '--account', 'ody_new')).toMatchObject({
      stdout: expect.stringMatching(/^Plays chaos: /),
    });
    expect(await run('stop')).toMatchObject({ stdout: 'No scenario is played.\n' });
    expect(await run('start', 'chaoss')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('"chaos"'),
    });
    expect(await run('strat', 'chaos')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('unknown command scenario strat, did you mean start?'),
    });
  });
});
