/**
 * What the journal keeps of a message or a body: enough to see what it said, never its secrets, and never more than
 * about 64 kB, however large it came. One with an image may be 34 MB long.
 */
import type { Excerpt } from './events.ts';

/** What stands in a secret's place. */
const REDACTED = '[redacted]';

/** Keys whose values are secret, in small letters and without `_` and `-`. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  'accesstoken',
  'sessiontoken',
  'spectatortoken',
  'token',
  'signature',
  'apikey',
  'authorization',
]);

const SECRET_NAMES =
  '(?:access[_-]?token|session[_-]?token|spectator[_-]?token|token|signature|api[_-]?key|authorization)';

/**
 * A secret in a query string. What an excerpt has put there already is left alone, the end of a cut text included, so
 * that an excerpt of an excerpt is the same.
 */
const SECRET_PARAMETER = new RegExp(
  `([?&]${SECRET_NAMES}=)(?!(?:\\[redacted\\])?(?:… \\(\\d+ characters\\)|[&#\\s"<>]|$))[^&#\\s"<>]+`,
  'gi',
);

/** A secret in text that is no JSON, such as a form or broken JSON: `api_key=…`, `"token": "…`, `Authorization: Bearer …`. */
const LOOSE_SECRET = new RegExp(
  `(\\b${SECRET_NAMES}["']?\\s*[:=]\\s*["']?(?:Bearer\\s+)?)[^\\s"'&,;}]+`,
  'gi',
);

/** The longest JSON of an excerpt. */
const MAX_JSON_CHARACTERS = 65_536;

/** Longer texts are not parsed: it would take as long as the client's message itself is worth. */
const MAX_PARSED_CHARACTERS = 2 ** 20;

/** How much of a text that is too long is kept. */
const CUT_CHARACTERS = 128;

/** How much is kept of each value. */
interface Limits {
  readonly textCharacters: number;
  /** Items of an array, and keys of an object. */
  readonly items: number;
  readonly depth: number;
}

const LIMITS: Limits = { textCharacters: 4096, items: 100, depth: 8 };

/**
 * What is kept of a value: secrets redacted, long texts cut, large arrays and objects shortened, deep ones ended with
 * `…`. What JSON cannot say is `null`. Never longer than 64 kB of JSON, and an excerpt of an excerpt is the same.
 *
 * @example
 * excerpt({ type: 'answer', token: 'ey…' }) // { type: 'answer', token: '[redacted]' }
 */
export function excerpt(value: unknown): Excerpt {
  return excerptWithin(value, LIMITS);
}

/**
 * What is kept of a text that may be JSON: the excerpt of what it says. Of JSON too long to parse it keeps the `type`, if
 * that can be seen, and the length.
 */
export function excerptText(text: string): Excerpt {
  if (text.length <= MAX_PARSED_CHARACTERS) {
    try {
      return excerpt(JSON.parse(text));
    } catch {
      return cutText(text, LIMITS.textCharacters).replace(LOOSE_SECRET, `$1${REDACTED}`);
    }
  }
  const start = text.slice(0, 1000);
  const type = /^\s*\{.*?"type"\s*:\s*"([\w.-]{1,100})"/s.exec(start)?.[1];
  const length = `(${text.length} characters)`;
  return type === undefined ? `… ${length}` : { type: copy(type), '…': length };
}

/** A path without the secrets in its query: `/x?token=abc&y=1` becomes `/x?token=[redacted]&y=1`. */
export function redactPath(path: string): string {
  return cutText(path, LIMITS.textCharacters);
}

/** Tries with ever smaller limits, because a hundred items of a hundred texts are still too much. */
function excerptWithin(value: unknown, limits: Limits): Excerpt {
  const excerpter = new Excerpter(limits);
  const result = excerpter.take(value, 1);
  if (!excerpter.isOverdrawn) return result;
  return excerptWithin(value, {
    textCharacters: Math.max(CUT_CHARACTERS, limits.textCharacters / 2),
    items: Math.max(2, Math.floor(limits.items / 2)),
    depth: Math.max(2, limits.depth - 1),
  });
}

/** One walk through a value, which ends early once it has taken too much. */
class Excerpter {
  readonly #limits: Limits;
  #charactersLeft = MAX_JSON_CHARACTERS;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Whether the excerpt is too long, and unfinished. */
  get isOverdrawn(): boolean {
    return this.#charactersLeft < 0;
  }

  take(value: unknown, depth: number): Excerpt {
    switch (typeof value) {
      case 'string':
        return this.#paid(cutText(value, this.#limits.textCharacters));
      case 'boolean':
        return this.#paid(value);
      case 'number':
        return this.#paid(Number.isFinite(value) ? value : null);
      case 'bigint':
        return this.take(String(value), depth);
      case 'object':
        if (value === null) break;
        if (ArrayBuffer.isView(value)) return this.#paid(`… (${value.byteLength} bytes)`);
        if (depth > this.#limits.depth) return this.#paid('…');
        return Array.isArray(value) ? this.#array(value, depth) : this.#object(value, depth);
    }
    return this.#paid(null);
  }

  #array(values: readonly unknown[], depth: number): Excerpt {
    const kept: Excerpt[] = [];
    this.#pay(2);
    const count = this.#countKept(values.length);
    for (let i = 0; i < count && !this.isOverdrawn; i++) kept.push(this.take(values[i], depth + 1));
    if (count < values.length) kept.push(this.#paid(`… (${values.length - count} more)`));
    return kept;
  }

  #object(fields: object, depth: number): Excerpt {
    const kept: [string, Excerpt][] = [];
    this.#pay(2);
    const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
    const count = this.#countKept(entries.length);
    for (const [key, value] of entries.slice(0, count)) {
      if (this.isOverdrawn) break;
      kept.push([
        this.#paid(cutText(key, this.#limits.textCharacters)),
        isSecret(key) ? this.#paid(REDACTED) : this.take(value, depth + 1),
      ]);
    }
    if (count < entries.length) kept.push([this.#paid('…'), this.#paid(`(${entries.length - count} more)`)]);
    // Not `object[key] = …`, which would set the prototype when a client says `__proto__`.
    return Object.fromEntries(kept);
  }

  /** How many of `length` items are kept: the words about the others take the place of one. */
  #countKept(length: number): number {
    return length > this.#limits.items ? this.#limits.items - 1 : length;
  }

  #paid<Leaf extends string | number | boolean | null>(leaf: Leaf): Leaf {
    // A comma or a colon follows.
    this.#pay(JSON.stringify(leaf).length + 1);
    return leaf;
  }

  #pay(characters: number): void {
    this.#charactersLeft -= characters;
  }
}

function isSecret(key: string): boolean {
  return SECRET_KEYS.has(key.replace(/[_-]/g, '').toLowerCase());
}

/** A text without the secrets of its query strings; of one that is too long, its beginning and its length. */
function cutText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) {
    const redacted = text.replace(SECRET_PARAMETER, `$1${REDACTED}`);
    // Redacting may lengthen it.
    if (redacted.length <= LIMITS.textCharacters) return redacted;
  }
  // Not in the middle of a character that takes two places.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(CUT_CHARACTERS - 1)) ? CUT_CHARACTERS - 1 : CUT_CHARACTERS;
  const start = copy(text.slice(0, end)).replace(SECRET_PARAMETER, `$1${REDACTED}`);
  return `${start}… (${text.length} characters)`;
}

/** The same text in its own memory: a slice in V8 points into the text it is of, and would keep 34 MB alive. */
function copy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
