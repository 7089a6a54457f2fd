/** The terminal: a banner when the emulator is ready, then a line for each event that matters. */
import { hash32 } from './hash.ts';
import type { JournalEntry } from './journal.ts';
import { type BannerInfo, bannerLines } from './terminal/banner.ts';
import { clockTime, type Description, describeEntry } from './terminal/describe.ts';
import { createPaint, type Paint, type Style, wantsColour } from './terminal/style.ts';
import { cellWidth, clip, neutralise, wrap } from './terminal/text.ts';

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

/** How much of a line a prompt may fill where nobody says how wide the output is. */
const DEFAULT_COLUMNS = 120;

/** A prompt always gets this much, in a window however narrow. */
const MIN_PROMPT_CELLS = 20;

/** Longer texts from clients are cut: an error may quote a message of megabytes. */
const MAX_TEXT_CELLS = 500;

const TAG_CHARACTERS = 4;
const KEY_CELLS = 12;
const VERB_CELLS = 9;
const STACK_LINES = 8;

/** Sessions and jobs are told apart by colour; red and yellow mean trouble. */
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
      print(entryLines(entry, description, { paint, severalKeys, columns: stream.columns }));
    },
  };
}

function entryLines(
  entry: JournalEntry,
  { symbol, verb, style, level, prompt, text, hint, stack }: Description,
  { paint, severalKeys, columns }: { paint: Paint; severalKeys: boolean; columns: number | undefined },
): string[] {
  const time = clockTime(entry.atMs);
  const subjectId = 'sessionId' in entry ? entry.sessionId : 'jobId' in entry ? entry.jobId : '';
  const tag = neutralise(subjectId.slice(-TAG_CHARACTERS)).padEnd(TAG_CHARACTERS);
  const key = severalKeys ? `${clip(neutralise(entry.apiKey), KEY_CELLS).padEnd(KEY_CELLS)}  ` : '';
  const action = `${symbol} ${verb}`;
  const gap = ' '.repeat(VERB_CELLS - verb.length + 1);
  const words = clip(neutralise(text), MAX_TEXT_CELLS);

  const actionIndent = cellWidth(`${time}  ${key}${tag}  `);
  const textIndent = actionIndent + cellWidth(action + gap);
  // Only a window has an edge to wrap at: a file has one line for each event.
  const wrapAfter = (indent: number, line: string) =>
    wrap(line, (columns ?? Number.POSITIVE_INFINITY) - indent);
  const dimmed = (line: string) => (level === 'info' && line ? paint('dim', line) : line);
  const quote = (said: string) => {
    const room = (columns ?? DEFAULT_COLUMNS) - textIndent - cellWidth(`""  ${words}`);
    return `"${clip(neutralise(said), Math.max(room, MIN_PROMPT_CELLS))}"  ${dimmed(words)}`.trimEnd();
  };

  const head = `${paint('dim', time)}  ${key}${paint(tagStyle(subjectId), tag)}  ${paint(style, action)}`;
  const [first = '', ...rest] =
    prompt === undefined ? wrapAfter(textIndent, words).map(dimmed) : [quote(prompt)];
  const advice = hint === undefined ? [] : wrapAfter(actionIndent, `→ ${hint}`);
  return [
    `${head}${gap}${first}`.trimEnd(),
    ...rest.map((line) => ' '.repeat(textIndent) + line),
    ...[...advice, ...stackLines(stack)].map((line) => ' '.repeat(actionIndent) + paint('dim', line)),
  ];
}

/** The places of a stack; its first lines repeat the message. */
function stackLines(stack = ''): string[] {
  return stack
    .split('\n')
    .map(neutralise)
    .filter((line) => line.startsWith('at '))
    .slice(0, STACK_LINES)
    .map((line) => `  ${line}`);
}

function tagStyle(subjectId: string): Style {
  return TAG_STYLES[hash32(subjectId) % TAG_STYLES.length] ?? 'dim';
}
