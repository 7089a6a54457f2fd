/**
 * A script: what happens when in one stream. As it comes it is a list of entries, `start` at 0, then any number of
 * `interact`, last `end`, each later than the one before.
 */
import { isRecord } from '../config/words.ts';
import { formatDuration } from '../duration.ts';
import { MAX_PROMPT_CHARACTERS } from '../session/messages.ts';
import type { SubmissionProblem } from './errors.ts';

/** The most entries of a script; nobody documents how many Odyssey takes. */
export const MAX_ENTRIES = 1000;

/** The problems that are told at most: who broke a thousand entries in one way need not read it a thousand times. */
const MAX_PROBLEMS = 20;

/** A script that was understood. */
export interface Script {
  /** What it starts with. */
  readonly prompt: string;
  /** A data URL, not looked into yet. */
  readonly image?: string;
  /** Ascending; each later than 0 and earlier than the end. */
  readonly interactions: readonly { readonly atMs: number; readonly prompt: string }[];
  /** When it ends; above 0. */
  readonly durationMs: number;
}

/** A script, or everything that is wrong with it. */
export type ScriptReading =
  | { readonly ok: true; readonly script: Script }
  | { readonly ok: false; readonly problems: readonly SubmissionProblem[] };

/** How a script may break the rules. */
export type ScriptRule =
  | 'script_not_a_list'
  | 'script_empty'
  | 'too_many_entries'
  | 'entry_not_an_object'
  | 'timestamp_invalid'
  | 'timestamp_not_ascending'
  | 'action_missing'
  | 'several_actions'
  | 'action_invalid'
  | 'prompt_invalid'
  | 'prompt_too_long'
  | 'image_not_text'
  | 'start_missing'
  | 'start_not_at_zero'
  | 'start_repeated'
  | 'end_missing'
  | 'end_not_last'
  | 'script_too_long';

const ACTIONS = ['start', 'interact', 'end'] as const;
type Action = (typeof ACTIONS)[number];

/** As much of an entry as could be read. */
interface Entry {
  readonly atMs?: number;
  readonly action?: Action;
  readonly prompt?: string;
  readonly image?: string;
}

/**
 * Reads a script of any JSON, all of it: the problems name each entry and the rule that it breaks. `path` is where the
 * script stands in what was submitted; a script that ends after `limitMs` is too long.
 */
export function readScript(
  json: unknown,
  path: readonly (string | number)[],
  limitMs: number,
): ScriptReading {
  const reader = new ScriptReader(path);
  const script = reader.read(json, limitMs);
  return script && reader.problems.length === 0
    ? { ok: true, script }
    : { ok: false, problems: reader.problems.slice(0, MAX_PROBLEMS) };
}

class ScriptReader {
  readonly problems: SubmissionProblem[] = [];
  readonly #path: readonly (string | number)[];

  constructor(path: readonly (string | number)[]) {
    this.#path = path;
  }

  read(json: unknown, limitMs: number): Script | undefined {
    if (!Array.isArray(json)) {
      this.#refuse([], 'script_not_a_list', `must be a list of entries, not ${kindOf(json)}.`);
      return undefined;
    }
    if (json.length === 0) {
      this.#refuse([], 'script_empty', 'has no entries: begin with a start at 0 and finish with an end.');
      return undefined;
    }
    if (json.length > MAX_ENTRIES) {
      this.#refuse([], 'too_many_entries', `has ${json.length} entries; ${MAX_ENTRIES} are allowed.`);
      return undefined;
    }
    const entries = json.map((entry: unknown, index) => this.#readEntry(entry, index));
    this.#checkOrder(entries);
    this.#checkTimes(entries, limitMs);
    return toScript(entries);
  }

  #readEntry(json: unknown, index: number): Entry {
    if (!isRecord(json)) {
      this.#refuse(
        [index],
        'entry_not_an_object',
        `must be an object such as {"timestamp_ms": 0, "start": {"prompt": "…"}}, not ${kindOf(json)}.`,
      );
      return {};
    }
    const { timestamp_ms: atMs } = json;
    const isTime = typeof atMs === 'number' && Number.isSafeInteger(atMs) && atMs >= 0;
    if (!isTime) {
      const got = atMs === undefined ? 'is missing' : `is ${shown(atMs)}`;
      this.#refuse(
        [index, 'timestamp_ms'],
        'timestamp_invalid',
        `${got}: it must be a whole number of milliseconds from 0 on.`,
      );
    }
    return { ...(isTime && { atMs }), ...this.#readAction(json, index) };
  }

  #readAction(json: Readonly<Record<string, unknown>>, index: number): Omit<Entry, 'atMs'> {
    // Null is how some languages write what is not there.
    const [action, ...others] = ACTIONS.filter((name) => json[name] !== undefined && json[name] !== null);
    if (action === undefined) {
      this.#refuse([index], 'action_missing', 'does nothing: give one of start, interact and end.');
      return {};
    }
    if (others.length > 0) {
      const names = [action, ...others].join(' and ');
      this.#refuse([index], 'several_actions', `has ${names}: give only one of start, interact and end.`);
      return {};
    }
    const body = json[action];
    if (!isRecord(body)) {
      const example = action === 'end' ? '{}' : '{"prompt": "…"}';
      this.#refuse(
        [index, action],
        'action_invalid',
        `must be an object, as in {"${action}": ${example}}, not ${kindOf(body)}.`,
      );
      return { action };
    }
    if (action === 'end') return { action };
    const prompt = this.#readPrompt(body.prompt, [index, action, 'prompt']);
    const image = action === 'start' ? this.#readImage(body.image, [index, action, 'image']) : undefined;
    return { action, ...(prompt !== undefined && { prompt }), ...(image !== undefined && { image }) };
  }

  #readPrompt(prompt: unknown, path: readonly (string | number)[]): string | undefined {
    if (typeof prompt !== 'string') {
      this.#refuse(path, 'prompt_invalid', `must be a text, not ${kindOf(prompt)}.`);
      return undefined;
    }
    if (prompt.length > MAX_PROMPT_CHARACTERS) {
      this.#refuse(
        path,
        'prompt_too_long',
        `has ${prompt.length} characters; ${MAX_PROMPT_CHARACTERS} are allowed.`,
      );
    }
    return prompt;
  }

  #readImage(image: unknown, path: readonly (string | number)[]): string | undefined {
    if (image === undefined || image === null) return undefined;
    if (typeof image === 'string') return image;
    this.#refuse(
      path,
      'image_not_text',
      `must be a data URL such as "data:image/jpeg;base64,…", not ${kindOf(image)}.`,
    );
    return undefined;
  }

  /** The first is the only start, and the last the only end. What has no action has been told of already. */
  #checkOrder(entries: readonly Entry[]): void {
    const last = entries.length - 1;
    for (const [index, { action, atMs }] of entries.entries()) {
      if (action === undefined) continue;
      if (index === 0 && action !== 'start') {
        this.#refuse([index], 'start_missing', `is "${action}": the first entry must be a start.`);
      }
      if (index === 0 && action === 'start' && atMs !== undefined && atMs !== 0) {
        this.#refuse([index, 'timestamp_ms'], 'start_not_at_zero', `is ${atMs}: the start is at 0.`);
      }
      if (index > 0 && action === 'start') {
        this.#refuse([index], 'start_repeated', 'is a second start: a script has one, its first entry.');
      }
      if (index < last && action === 'end') {
        this.#refuse([index], 'end_not_last', `is an end, and entries follow: the end comes last.`);
      }
      if (index === last && action !== 'end') {
        this.#refuse(
          [index],
          'end_missing',
          `is "${action}", and the script stops here: the last entry must be {"timestamp_ms": …, "end": {}}.`,
        );
      }
    }
  }

  #checkTimes(entries: readonly Entry[], limitMs: number): void {
    let before: { index: number; atMs: number } | undefined;
    for (const [index, { atMs }] of entries.entries()) {
      if (atMs === undefined) continue;
      if (before && atMs <= before.atMs) {
        this.#refuse(
          [index, 'timestamp_ms'],
          'timestamp_not_ascending',
          `is ${atMs}, which is not later than ${before.atMs} of entry ${before.index}: times must ascend.`,
        );
      }
      before = { index, atMs };
    }
    if (before && before.atMs > limitMs) {
      this.#refuse(
        [before.index, 'timestamp_ms'],
        'script_too_long',
        `is ${formatDuration(before.atMs)}; a script may be ${formatDuration(limitMs)} long ` +
          '(--simulation-limit allows more).',
      );
    }
  }

  #refuse(path: readonly (string | number)[], rule: ScriptRule, words: string): void {
    const [index, ...field] = path;
    const place = index === undefined ? 'The script' : `Entry ${[index, ...field].join('.')}`;
    // Of several scripts it says which.
    const which = this.#path.length > 1 ? `${this.#path.join('.')}: ` : '';
    this.problems.push({ path: [...this.#path, ...path], rule, message: `${which}${place} ${words}` });
  }
}

/** The script of entries that break no rule; undefined where something is missing. */
function toScript(entries: readonly Entry[]): Script | undefined {
  const [start, ...rest] = entries;
  const end = rest.pop();
  if (start?.prompt === undefined || end?.atMs === undefined) return undefined;
  const interactions = rest.flatMap(({ atMs, prompt }) =>
    atMs === undefined || prompt === undefined ? [] : [{ atMs, prompt }],
  );
  const { prompt, image } = start;
  return { prompt, ...(image !== undefined && { image }), interactions, durationMs: end.atMs };
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : shown(value);
}

/** A value that is no number, or a bad one, in few words: a text may be an image. */
function shown(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindOf(value);
}
