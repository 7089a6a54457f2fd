#!/usr/bin/env node
/** The command `odyssey-emulator`. */
import { readCommandLine } from './cli/command-line.ts';
import { EXIT_BAD_USAGE, explainBadUsage } from './cli/failure.ts';
import { start } from './cli/start.ts';
import { ambientSources, ConfigError, resolveConfig } from './config.ts';

try {
  // Undefined when it asks for help or the version, now printed.
  const commandLine = readCommandLine(process.argv.slice(2));
  // What a command needs is loaded only now, as the emulator itself is.
  if (!commandLine) {
    // Nothing is left to do.
  } else if ('transfer' in commandLine) {
    const { transfer } = await import('./cli/transfer.ts');
    await transfer(commandLine.transfer);
  } else if ('faults' in commandLine) {
    const { faults } = await import('./cli/faults.ts');
    await faults(commandLine.faults, commandLine.running);
  } else if ('scenario' in commandLine) {
    const { scenario } = await import('./cli/scenario.ts');
    await scenario(commandLine.scenario, commandLine.running);
  } else {
    const { flags, faults, config } = commandLine.start;
    await start(resolveConfig({}, { flags, ...(faults && { faults }), ...ambientSources(config) }));
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(explainBadUsage(error));
  process.exitCode = EXIT_BAD_USAGE;
}
