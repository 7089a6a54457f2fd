#!/usr/bin/env node
/** The command `odyssey-emulator`. */
import { readCommandLine } from './cli/command-line.ts';
import { EXIT_BAD_USAGE, explainBadUsage } from './cli/failure.ts';
import { start } from './cli/start.ts';
import { ambientSources, ConfigError, resolveConfig } from './config.ts';

try {
  // Undefined when it asks for help or the version, now printed.
  const commandLine = readCommandLine(process.argv.slice(2));
  if (commandLine?.transfer) {
    // Only now, as with the emulator itself.
    const { transfer } = await import('./cli/transfer.ts');
    await transfer(commandLine.transfer);
  } else if (commandLine) {
    const { flags, config } = commandLine;
    await start(resolveConfig({}, { flags, ...ambientSources(config) }));
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(explainBadUsage(error));
  process.exitCode = EXIT_BAD_USAGE;
}
