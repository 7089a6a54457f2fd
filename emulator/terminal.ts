/** The terminal: a banner when the emulator is ready, then a line for each event that matters. */
import { hash32 } from './hash.ts';
import type { JournalEntry } from './journal.ts';
import { type BannerInfo, bannerLines } from './terminal/banner.ts';
import { clockTime, type Description, describeEntry } from './terminal/describe.ts';
import { createPaint, type Paint, type Style, wantsColour } from './terminal/style.ts';
import { cellWidth, clip, neutralise } from './terminal/text.ts';

export type { BannerInfo } from './terminal/banner.ts';

/** Where lines go, such as `process.stdout`. Its width is read for every line, since windows are resized. */
export interface TerminalStream {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

/** Options of {@link createTerminal}. */
export interface TerminalOptions {
  stream: TerminalStream;
  /** Only warnings and errors, and no banner. */
  quiet: boolean;
  /** `NO_COLOR` and `FORCE_COLOR` are read from it. Default: this process's. */
  env?: NodeJS.ProcessEnv;
}

/** Prints what a person wants to know. */
export interface Terminal {
  /** The emulator is ready. */
  banner(info: BannerInfo): void;
  /** Something happened. */
  entry(entry: JournalEntry): void;
}

/** Wide enough for a sentence, where nobody says how wide the output is. */
const DEFAULT_COLUMNS = 120;

/** A prompt always gets this much, in a window however narrow. */
const MIN_PROMPT_CELLS = 20;

/** Longer texts from clients are cut: an error may quote a message of megabytes. */
const MAX_TEXT_CELLS = 500;

const TAG_CHARACTERS = 4;
const MAX_KEY_CELLS = 16;
const VERB_CELLS = 9;
const STACK_LINES = 8;

/** Sessions are told apart by colour; red and yellow mean trouble. */
const TAG_STYLES = [
  'cyan',
  'magenta',
  'blue',
  'green',
  'cyanBright',
  'magentaBright',
  'blueBright',
  'greenBright',
] as const satisfies readonly Style[];

/** A terminal that writes to `stream`. */
export function createTerminal({ stream, quiet, env = process.env }: TerminalOptions): Terminal {
  const paint = createPaint(wantsColour(stream, env));
  const print = (lines: readonly string[]) => stream.write(`${lines.join('\n')}\n`);
  let firstKey = '';
  let severalKeys = false;
  return {
    banner(info) {
      if (!quiet) print(bannerLines(info, paint));
    },
    entry(entry) {
      firstKey ||= entry.apiKey;
      severalKeys ||= entry.apiKey !== '' && entry.apiKey !== firstKey;
      const description = describeEntry(entry);
      if (!description || (quiet && description.level === 'info')) return;
      print(
        entryLines(entry, description, { paint, severalKeys, columns: stream.columns ?? DEFAULT_COLUMNS }),
      );
    },
  };
}

function entryLines(
  entry: JournalEntry,
  { symbol, verb, style, level, prompt, text, hint, stack }: Description,
  { paint, severalKeys, columns }: { paint: Paint; severalKeys: boolean; columns: number },
): string[] {
  const time = clockTime(entry.atMs);
  const tag = neutralise('sessionId' in entry ? entry.sessionId.slice(-TAG_CHARACTERS) : '').padEnd(
    TAG_CHARACTERS,
  );
  const key = severalKeys ? `${clip(neutralise(entry.apiKey), MAX_KEY_CELLS).padEnd(MAX_KEY_CELLS)}  ` : '';
  const action = `${symbol} ${verb.padEnd(VERB_CELLS)}`;
  const indent = ' '.repeat(cellWidth(`${time}  ${key}${tag}  ${action} `));
  const words = clip(neutralise(text), MAX_TEXT_CELLS);
  const promptCells = columns - indent.length - (words ? cellWidth(words) + 2 : 0) - '""'.length;

  const pieces = [
    ...(prompt === undefined
      ? []
      : [`"${clip(neutralise(prompt), Math.max(promptCells, MIN_PROMPT_CELLS))}"`]),
    ...(words ? [level === 'info' ? paint('dim', words) : words] : []),
  ];
  const line = [
    `${paint('dim', time)}  ${key}${paint(tagStyle(entry), tag)}  ${paint(style, action)}`,
    pieces.join('  '),
  ]
    .join(' ')
    .trimEnd();
  return [
    line,
    ...(hint === undefined ? [] : [`${indent}${paint('dim', `→ ${hint}`)}`]),
    ...stackLines(stack).map((frame) => `${indent}${paint('dim', frame)}`),
  ];
}

/** The places of a stack; its first lines repeat the message. */
function stackLines(stack = ''): string[] {
  return stack
    .split('\n')
    .map(neutralise)
    .filter((line) => line.startsWith('at '))
    .slice(0, STACK_LINES);
}

function tagStyle(entry: JournalEntry): Style {
  if (!('sessionId' in entry)) return 'dim';
  return TAG_STYLES[hash32(entry.sessionId) % TAG_STYLES.length] ?? 'dim';
}
