#!/usr/bin/env node
/** The command `odyssey-emulator`. */
import { readCommandLine } from './cli/command-line.ts';
import { EXIT_BAD_USAGE, explainBadUsage } from './cli/failure.ts';
import { start } from './cli/start.ts';
import { ambientSources, type Config, ConfigError, resolveConfig } from './config.ts';

/** The configuration that the command line asks for; undefined when it asks for help or the version, now printed. */
function readConfig(): Config | undefined {
  const commandLine = readCommandLine(process.argv.slice(2));
  if (!commandLine) return undefined;
  const { flags, config } = commandLine;
  return resolveConfig({}, { flags, ...ambientSources(config) });
}

try {
  const config = readConfig();
  if (config) await start(config);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(explainBadUsage(error));
  process.exitCode = EXIT_BAD_USAGE;
}
