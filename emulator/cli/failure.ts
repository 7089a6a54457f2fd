/** What the command says when it cannot do what it was told: one line for each problem, and what to do. */
import { urlOf } from '../address.ts';
import type { Config, ConfigError } from '../config.ts';
import { PortInUseError } from '../errors.ts';
import { StoreError } from '../store/errors.ts';
import { findPortOwner, isEmulator } from './port-owner.ts';

/** Exit code where the emulator could not start, or broke. */
export const EXIT_FAILURE = 1;

/** Exit code where the command line, a variable or the config file is wrong. */
export const EXIT_BAD_USAGE = 2;

/** The problems of a configuration, each on its line. */
export function explainBadUsage({ problems }: ConfigError): string {
  return `${problems.join('\n')}\nTry odyssey-emulator --help for every option.\n`;
}

/** Why the emulator did not start. */
export async function explainStartFailure(error: unknown, config: Config): Promise<string> {
  if (error instanceof PortInUseError) return `${await explainPortInUse(error, config)}\n`;
  if (error instanceof StoreError) return `${error.message}\n`;
  const { code, message } = describe(error);
  switch (code) {
    case 'EACCES':
      return `Port ${config.port} may not be opened by this user: choose one above 1023, such as --port 8090.\n`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `--host ${config.host} is not an address of this machine: use 127.0.0.1, or 0.0.0.0 to let other machines in.\n`;
    default:
      return `odyssey-emulator could not start: ${message}\n`;
  }
}

/** What to say when something broke that nobody expected. */
export function explainCrash(error: unknown): string {
  const { message, stack } = describe(error);
  return (
    `odyssey-emulator broke: ${message}\n` +
    "This is the emulator's own mistake, not your app's: please report it with these lines.\n" +
    `${stack}\n`
  );
}

async function explainPortInUse({ port, protocol }: PortInUseError, { host }: Config): Promise<string> {
  const flag = protocol === 'tcp' ? '--port' : '--udp-port';
  const another = `${flag} ${port < 65_535 ? port + 1 : port - 1} (or ${flag} 0 for any free one)`;
  const [owner, url] = await Promise.all([
    findPortOwner(port, protocol),
    protocol === 'tcp' ? emulatorAt(host, port) : undefined,
  ]);
  if (url !== undefined) {
    const who = owner ? ` (pid ${owner.pid})` : '';
    return `An odyssey-emulator already runs at ${url}${who}. Use it, or start another: ${another}.`;
  }
  const name = protocol === 'tcp' ? 'Port' : 'UDP port';
  return owner
    ? `${name} ${port} is in use (by ${owner.name}, pid ${owner.pid}). Stop it, or choose another: ${another}.`
    : `${name} ${port} is in use (${howToFind(port)} tells by whom). Choose another: ${another}.`;
}

async function emulatorAt(host: string, port: number): Promise<string | undefined> {
  const url = urlOf(host, port);
  return (await isEmulator(url)) ? url : undefined;
}

function howToFind(port: number): string {
  return process.platform === 'win32' ? `netstat -ano | findstr :${port}` : `lsof -i :${port}`;
}

function describe(error: unknown): { code: unknown; message: string; stack: string } {
  if (!(error instanceof Error)) return { code: undefined, message: String(error), stack: '' };
  return { code: 'code' in error ? error.code : undefined, message: error.message, stack: error.stack ?? '' };
}
