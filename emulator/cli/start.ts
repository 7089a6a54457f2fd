/** `odyssey-emulator start`: runs an emulator until a signal ends it. */
import type { Config } from '../config.ts';
import type { Emulator } from '../index.ts';
import type { JournalEntry } from '../journal.ts';
import { type BannerInfo, createTerminal } from '../terminal.ts';
import { VERSION } from '../version.ts';
import { EXIT_FAILURE, explainCrash, explainStartFailure } from './failure.ts';

/** What a shell calls the end by Ctrl+C: 128 and the signal's number. */
const EXIT_INTERRUPTED = 130;

/** Starts an emulator and returns when it is ready; the process then lives until it is told to end. */
export async function start(config: Config): Promise<void> {
  const terminal = createTerminal({ stream: process.stdout, quiet: config.quiet });
  // Whoever read our output may be gone, such as `head`; the emulator goes on.
  process.stdout.on('error', () => {});
  // What is brought back from the data directory is told below the banner.
  const early: JournalEntry[] = [];
  let tell = (entry: JournalEntry): void => void early.push(entry);
  let emulator: Emulator;
  const showBanner = () => terminal.banner(bannerInfo(emulator, config));
  try {
    // Only now: a mistyped flag should not wait for the whole emulator to load.
    const { startEmulator } = await import('../index.ts');
    emulator = await startEmulator(config, (entry) => tell(entry), {
      exit: (how) => (how === 'abort' ? process.abort() : process.kill(process.pid, 'SIGKILL')),
      onRestarted: showBanner,
      onRestartFailed: async (error) => {
        process.stderr.write(await explainStartFailure(error, config));
        process.exit(EXIT_FAILURE);
      },
    });
  } catch (error) {
    process.stderr.write(await explainStartFailure(error, config));
    process.exitCode = EXIT_FAILURE;
    return;
  }
  endWithSignals(emulator);
  endWithCrash(emulator);
  showBanner();
  tell = terminal.entry;
  for (const entry of early) tell(entry);
}

function bannerInfo({ url, apiKey, udpPort }: Emulator, config: Config): BannerInfo {
  const { data, faults, scenarioAtStart: opened } = config;
  return {
    version: VERSION,
    url,
    apiKey,
    udpPort,
    data,
    faults: faults.filter(({ enabled }) => enabled).map(({ name }) => name),
    scenario: opened && { name: opened.name, description: opened.scenario.description },
  };
}

/** The first signal closes the emulator, a second one does not wait for that. */
function endWithSignals(emulator: Emulator): void {
  let ending = false;
  const end = () => {
    if (ending) process.exit(EXIT_INTERRUPTED);
    ending = true;
    void emulator.close().then(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

/** Nobody knows what still works after an unexpected error: say what it was, and give the ports back. */
function endWithCrash(emulator: Emulator): void {
  process.once('uncaughtException', (error) => {
    process.stderr.write(explainCrash(error));
    void emulator.close().finally(() => process.exit(EXIT_FAILURE));
  });
}
