/** The command line: its flags and its help are made from the schema of the options. */
import { Command, CommanderError, Help, Option } from 'commander';
import { DEFAULT_CONFIG_FILE } from '../config/file.ts';
import { unknownFlag } from '../config/merge.ts';
import {
  envName,
  flagName,
  OPTION_KEYS,
  OPTIONS,
  type OptionKey,
  type OptionSpec,
} from '../config/options.ts';
import { nearestName } from '../config/suggestion.ts';
import { unknownName } from '../config/words.ts';
import { ConfigError } from '../config.ts';
import { VERSION } from '../version.ts';
import type { FaultsAction } from './faults.ts';
import { addRunningFlags, type RunningFlags } from './running.ts';
import type { ScenarioAction } from './scenario.ts';

/** What stands in help for any rule. */
const FAULT_EXAMPLE = 'POST /sessions/request error error=RATE_LIMITED times=2';

const COMMANDS = ['start', 'export', 'import', 'faults', 'scenario'];
const LIST = 'list [unexpected...]';

/** The flags of `start` as its parser gives them. */
type StartFlags = Readonly<Record<string, string | boolean | readonly string[]>> & {
  readonly config?: string;
  readonly fault?: readonly string[];
};

/** What the commands `export` and `import` were told. */
export interface Transfer {
  readonly command: 'export' | 'import';
  /** The one file with everything. */
  readonly file: string;
  /** The data directory. */
  readonly data: string;
  /** Whether an import may take the place of what is there. */
  readonly replace: boolean;
}

/** What `start` was told. */
export interface Start {
  /** The flags given, by option key, not yet checked. */
  readonly flags: Readonly<Record<string, string | boolean>>;
  /** The config file that `--config` names. */
  readonly config?: string | undefined;
  /** Each `--fault`, as typed. */
  readonly faults?: readonly string[];
}

/** What the command was told: one thing. */
export type CommandLine =
  | { readonly start: Start }
  | { readonly transfer: Transfer }
  | { readonly faults: FaultsAction; readonly running: RunningFlags }
  | { readonly scenario: ScenarioAction; readonly running: RunningFlags };

/**
 * Reads the arguments that follow the command's name. `--help` and `--version` are answered on stdout, with undefined.
 *
 * @throws ConfigError when a flag or a command is unknown, or a flag has no value.
 */
export function readCommandLine(args: readonly string[]): CommandLine | undefined {
  let commandLine: CommandLine | undefined;
  const program = createProgram((given) => {
    commandLine = given;
  });
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw new ConfigError([explain(error)]);
  }
  return commandLine;
}

function createProgram(onCommand: (commandLine: CommandLine) => void): Command {
  const program = new Command('odyssey-emulator')
    .description(
      'A local stand-in for the Odyssey world-model video API.\n\n' +
        'Every option is a flag, a variable and a key of the config file, in this order of precedence. ' +
        'Its default stands in brackets.',
    )
    .usage('[start] [options]')
    .version(VERSION, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false);
  stopExiting(program);
  const start = program
    .command('start', { isDefault: true })
    .description('start the emulator (the default)')
    // A mistyped command arrives here as an argument, since this command is the default.
    .argument('[unexpected...]')
    .usage('[options]')
    .helpOption('-h, --help', 'print this help');
  stopExiting(start);
  for (const key of OPTION_KEYS) for (const option of flagsOf(key)) start.addOption(option);
  start.addOption(
    new Option(
      '--config <path>',
      `JSON with these options\n[${DEFAULT_CONFIG_FILE}]\n${envName('config')}`,
    ).helpGroup('Config file:'),
  );
  start.addOption(
    new Option('--fault <rule>', `a rule, such as\n"${FAULT_EXAMPLE}";\nmay be given several times`)
      .argParser((rule: string, before: readonly string[] = []) => [...before, rule])
      .helpGroup('Faults:'),
  );
  start.action((unexpected: string[], { config, fault, ...flags }: StartFlags) => {
    if (unexpected[0] !== undefined) throw new ConfigError([unknownCommand(unexpected[0], COMMANDS)]);
    onCommand({
      start: {
        // Only these two have no option of their name.
        flags: flags as Readonly<Record<string, string | boolean>>,
        ...(config !== undefined && { config }),
        ...(fault !== undefined && { faults: fault }),
      },
    });
  });
  for (const command of ['export', 'import'] as const) {
    const transfer = program
      .command(command)
      .description(
        command === 'export'
          ? 'write everything in a data directory to one file'
          : 'put what is in such a file in the place of everything in a data directory',
      )
      .argument('<file>')
      .requiredOption('--data <dir>', 'the data directory; no emulator may have it open')
      .helpOption('-h, --help', 'print this help')
      .action((file: string, { data, replace = false }: { data: string; replace?: boolean }) => {
        onCommand({ transfer: { command, file, data, replace } });
      });
    if (command === 'import') transfer.option('--replace', 'even if there is something already');
    stopExiting(transfer);
  }
  addFaultCommands(program, onCommand);
  addScenarioCommands(program, onCommand);
  showFlagsOf(start, program);
  return program;
}

/** `faults`, which lists, and a command for each thing that can be done with a rule. */
function addFaultCommands(program: Command, onCommand: (commandLine: CommandLine) => void): void {
  const add = addGroup(program, 'faults', 'list and change the faults of the emulator that runs');
  const on = (action: FaultsAction, running: RunningFlags) => onCommand({ faults: action, running });
  add(LIST, 'list them (the default)', (_none, running) => on({ verb: 'list' }, running));
  add('set <rule>', `set one, such as "${FAULT_EXAMPLE}"`, (rule, running) =>
    on({ verb: 'set', rule }, running),
  );
  for (const verb of ['enable', 'disable', 'remove'] as const) {
    add(`${verb} <name>`, `${verb} one`, (name, running) => on({ verb, name }, running));
  }
  add('clear', 'remove all', (_none, running) => on({ verb: 'clear' }, running));
}

/** `scenario`, which lists, and what starts and stops one. */
function addScenarioCommands(program: Command, onCommand: (commandLine: CommandLine) => void): void {
  const add = addGroup(program, 'scenario', 'list, start and stop scenarios at the emulator that runs');
  const on = (action: ScenarioAction, running: RunningFlags) => onCommand({ scenario: action, running });
  add(LIST, 'list them, and what is played (the default)', (_none, running) => on({ verb: 'list' }, running));
  add('start <name>', 'play one, for all accounts or the one of --account', (name, running) =>
    on({ verb: 'start', name }, running),
  );
  add('stop', 'play none', (_none, running) => on({ verb: 'stop' }, running));
}

/** A command that has commands, for the emulator that runs; the function that it returns adds one. */
function addGroup(program: Command, name: string, groupDescription: string) {
  const group = program
    .command(name)
    .description(groupDescription)
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false);
  stopExiting(group);
  const names: string[] = [];
  return (
    usage: string,
    description: string,
    onCommand: (argument: string, running: RunningFlags) => void,
  ): void => {
    // Like `start`, the default gets what is mistyped.
    const isDefault = usage === LIST;
    const command = addRunningFlags(group.command(usage, { isDefault }))
      .description(description)
      .helpOption('-h, --help', 'print this help');
    names.push(command.name());
    stopExiting(command);
    command.action((argument: unknown) => {
      if (isDefault && Array.isArray(argument) && argument.length > 0) {
        throw new ConfigError([unknownCommand(String(argument[0]), names, `${name} `)]);
      }
      onCommand(String(argument), command.opts<RunningFlags>());
    });
  };
}

/** Errors are for us to word; help is still printed. */
function stopExiting(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {} });
}

/** The flag of an option; a switch also has the one that turns it off where the environment turned it on. */
function flagsOf(key: OptionKey): Option[] {
  const { group, placeholder, description, fallback }: OptionSpec = OPTIONS[key];
  const flag = flagName(key);
  const help = `${description}\n[${fallback === '' ? 'none' : fallback}] ${envName(key)}`;
  if (placeholder !== undefined) return [new Option(`${flag} <${placeholder}>`, help).helpGroup(`${group}:`)];
  const [on, off] = [flag, flag.replace('--', '--no-')];
  const [shown, hidden] = fallback === true ? [off, on] : [on, off];
  return [new Option(shown, help).helpGroup(`${group}:`), new Option(hidden).hideHelp()];
}

/** The default command's flags are the program's, for whoever asks for help. */
function showFlagsOf(start: Command, program: Command): void {
  const help = new Help();
  program.configureHelp({
    visibleCommands: (command) => help.visibleCommands(command).filter((other) => other !== start),
    visibleOptions: (command) => [
      ...help.visibleOptions(start).filter((option) => option.long !== '--help'),
      ...help.visibleOptions(command),
    ],
  });
}

function explain({ code, message }: CommanderError): string {
  const quoted = /'([^']+)'/.exec(message)?.[1];
  if (code === 'commander.unknownOption' && quoted !== undefined) {
    return unknownFlag(quoted, [...OPTION_KEYS, 'config', 'fault', 'help', 'version'].map(flagName));
  }
  if (code === 'commander.optionMissingArgument' && quoted !== undefined) {
    return `${quoted.split(' ')[0]}: needs a value, as in ${quoted}`;
  }
  return message.replace(/^error: /, '');
}

function unknownCommand(name: string, commands: readonly string[], parent = ''): string {
  return unknownName(`command ${parent}${name}`, nearestName(name, commands));
}
