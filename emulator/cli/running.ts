/** The emulator that runs, as commands reach it that change what it does. */
import { type Command, Option } from 'commander';
import { urlOf } from '../address.ts';
import { EmulatorError } from '../admin/errors.ts';
import type { EmulatorVerbs } from '../admin/verbs.ts';
import { ambientSources, resolveConfig } from '../config.ts';
import { EXIT_FAILURE } from './failure.ts';

/** Which emulator, and which of its accounts. */
export interface RunningFlags {
  readonly url?: string;
  readonly account?: string;
  readonly adminToken?: string;
}

/** Adds the flags that say which. */
export function addRunningFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--url <url>', 'the emulator [where start would put it, by its variables and config file]'),
    )
    .addOption(new Option('--account <key>', "whose account [the emulator's own API key]"))
    .addOption(new Option('--admin-token <token>', 'what it was started with, if anything'));
}

/**
 * Does something with it. When it does not answer, or refuses, that is said.
 *
 * @throws ConfigError when variables or the config file are wrong.
 */
export async function withRunning(
  flags: RunningFlags,
  act: (emulator: EmulatorVerbs) => Promise<string>,
): Promise<void> {
  const { host, port, adminToken: ownToken } = resolveConfig({}, ambientSources());
  const adminToken = flags.adminToken ?? ownToken;
  // Only now: `start` needs none of it.
  const { connectEmulator } = await import('../admin/remote.ts');
  try {
    const emulator = await connectEmulator(flags.url ?? urlOf(host, port), {
      ...(adminToken !== '' && { adminToken }),
      ...(flags.account !== undefined && { apiKey: flags.account }),
    });
    process.stdout.write(await act(emulator));
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT_FAILURE;
  }
}
