/** The config file: JSON with the keys of the options, `odyssey-emulator.json` in the working directory by default. */
import { readFileSync } from 'node:fs';
import { ConfigError } from './error.ts';

/** The file that is read when none is named. */
export const DEFAULT_CONFIG_FILE = 'odyssey-emulator.json';

/** A config file's content, not yet checked against the options. */
export interface ConfigFile {
  /** As it was named: messages about its values start with it. */
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Reads the file at `path`; without one, {@link DEFAULT_CONFIG_FILE} if it is there, else undefined.
 *
 * @throws ConfigError when a named file cannot be read, or when a file does not hold a JSON object.
 */
export function readConfigFile(path?: string): ConfigFile | undefined {
  const file = path ?? DEFAULT_CONFIG_FILE;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (path === undefined && isMissing(cause)) return undefined;
    throw new ConfigError([`${file}: cannot be read (${messageOf(cause)})`]);
  }
  const values = parseJson(file, text);
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new ConfigError([`${file}: must hold a JSON object, such as {"streamLimit": "30s"}`]);
  }
  return { path: file, values: { ...values } };
}

function parseJson(file: string, text: string): unknown {
  try {
    // Some Windows editors put a byte order mark first, which JSON does not allow (RFC 8259 §8.1).
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new ConfigError([`${file}: is not valid JSON (${messageOf(cause)})`]);
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.replace(/\s+/g, ' ') : String(cause);
}
