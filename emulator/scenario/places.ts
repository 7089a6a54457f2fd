/** JSON text and its lines: what a scenario file says, and at which line it says it. */
import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** The way to a value: names of keys, and numbers of items. */
export type Place = readonly (string | number)[];

/** Deeper, nobody writes, and readers that call themselves would run out of stack. */
const MAX_DEPTH = 50;

/** Kinds of tokens, as the scanner numbers them: its enumeration is for TypeScript's own compiler alone. */
const OPENING: readonly number[] = [1, 3];
const CLOSING: readonly number[] = [2, 4];
const END_OF_FILE = 17;

/** JSON that was read, and where each value of it stands. */
export interface JsonReading {
  readonly value?: unknown;
  /** What keeps it from being JSON. */
  readonly problem?: { readonly line: number; readonly reason: string };
  /** The line, from 1, of the value at a place; of what is not there, that of what it would be in. */
  lineOf(place: Place): number;
}

/** Reads JSON. It never throws. */
export function readJson(text: string): JsonReading {
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const broken = (offset: number, reason: string): JsonReading => ({
    problem: { line: lineAt(offset), reason },
    lineOf: () => lineAt(offset),
  });
  const deepAt = tooDeepAt(text);
  if (deepAt !== undefined) return broken(deepAt, `is nested more than ${MAX_DEPTH} deep`);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  const [error] = errors;
  if (error || !root) {
    const reason = error ? wordsOf(printParseErrorCode(error.error)) : 'empty';
    return broken(error?.offset ?? 0, `is not valid JSON (${reason})`);
  }
  const twice = keyGivenTwice(root);
  if (twice)
    return broken(twice.offset, `key ${JSON.stringify(twice.value)} is there twice: keep one of them`);
  try {
    // Values come from the platform's own parser: the tree's would take `__proto__` for more than a key.
    return { value: JSON.parse(text), lineOf: (place) => lineAt(nodeAt(root, place).offset) };
  } catch (cause) {
    return broken(0, `is not valid JSON (${cause instanceof Error ? cause.message : cause})`);
  }
}

function tooDeepAt(text: string): number | undefined {
  const scanner = createScanner(text);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== END_OF_FILE; token = scanner.scan()) {
    if (OPENING.includes(token) && ++depth > MAX_DEPTH) return scanner.getTokenOffset();
    if (CLOSING.includes(token)) depth--;
  }
  return undefined;
}

/** `CommaExpected` → `comma expected`. */
function wordsOf(code: string): string {
  return code.replace(/\B[A-Z]/g, ' $&').toLowerCase();
}

function keyGivenTwice(node: Node): Node | undefined {
  const keys = new Set<unknown>();
  for (const child of node.children ?? []) {
    const key = child.type === 'property' ? child.children?.[0] : undefined;
    if (key && keys.has(key.value)) return key;
    keys.add(key?.value);
    const twice = keyGivenTwice(child);
    if (twice) return twice;
  }
  return undefined;
}

function nodeAt(root: Node, place: Place): Node {
  let found = root;
  let inside: Node | undefined = root;
  for (const step of place) {
    const children: readonly Node[] = inside?.children ?? [];
    const next: Node | undefined =
      typeof step === 'number'
        ? children[step]
        : children.find(({ children: pair }) => pair?.[0]?.value === step);
    if (!next) break;
    found = next;
    inside = next.type === 'property' ? next.children?.[1] : next;
  }
  return found;
}
