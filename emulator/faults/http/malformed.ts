/** `malformed`: an answer that is not what its client expects, made from the true one. */
import { z } from 'zod';
import { oneOf } from '../../config/values.ts';
import { isRecord } from '../../config/words.ts';
import type { Seed } from '../../seed.ts';
import { defineHttpKind } from './exchange.ts';

const WAYS = ['broken_json', 'html', 'wrong_type', 'missing_fields', 'empty'] as const;

/** How the answer is spoiled. */
export type MalformedWay = (typeof WAYS)[number];

/** How the true answer is spoiled; its status stays. */
export interface MalformedAttributes {
  /**
   * `'broken_json'`: its second half is missing. `'html'`: a page, as proxies give it. `'wrong_type'`: its body says that
   * it is `text/plain`. `'missing_fields'`: some of its fields are missing. `'empty'`: it has no body.
   */
  how: MalformedWay;
  /** With `'missing_fields'`: which of the outermost. Default: one, as the seed will have it. */
  fields?: readonly string[];
}

interface Malformed {
  readonly how: MalformedWay;
  readonly fields: readonly string[] | undefined;
}

const NAMES = 'must be a list of names, such as ["session_id"]';
const PAGE =
  '<!doctype html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n';

export const malformed = defineHttpKind({
  description: 'Spoils the true answer; its status stays.',
  spoils: 'answer',
  attributes: {
    how: oneOf(WAYS).schema.describe('How the answer is spoiled'),
    fields: z
      .array(z.string({ error: NAMES }).min(1, { error: NAMES }), { error: NAMES })
      .min(1, { error: NAMES })
      .describe('Which of the outermost fields are missing; one by the seed when left out'),
  },
  read: ({ how, fields }, refuse): Malformed => {
    if (how === undefined) refuse(`no how: give one of ${WAYS.join(', ')}`);
    if (fields !== undefined && how !== undefined && how !== 'missing_fields') {
      refuse(`fields: ${how} has none: leave it out, or give "how": "missing_fields"`);
    }
    return { how: how ?? 'empty', fields };
  },
  act: async ({ how, fields }, exchange, seed) => {
    const answer = await exchange.next();
    const text = await answer.text();
    const give = (body: string | null, type = answer.headers.get('Content-Type')): Response => {
      const { status, headers } = answer;
      const spoiled = new Response(body, { status, headers });
      spoiled.headers.delete('Content-Length');
      if (type !== null) spoiled.headers.set('Content-Type', type);
      return spoiled;
    };
    switch (how) {
      case 'broken_json':
        // At least a brace: an answer without a body is no JSON either, but nobody would see that it is broken.
        return give(text.slice(0, Math.floor(text.length / 2)) || '{');
      case 'html':
        return give(PAGE, 'text/html; charset=utf-8');
      case 'wrong_type':
        return give(text, 'text/plain; charset=utf-8');
      case 'missing_fields':
        return give(withoutFields(text, fields, seed));
      case 'empty':
        return give(null);
    }
  },
});

/** JSON without some of its fields; what is no object stays as it is. */
function withoutFields(text: string, fields: readonly string[] | undefined, seed: Seed): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  if (!isRecord(value)) return text;
  const [first, ...others] = Object.keys(value);
  if (first === undefined) return text;
  const missing = fields ?? [seed.pick([first, ...others])];
  return JSON.stringify(
    Object.fromEntries(Object.entries(value).filter(([name]) => !missing.includes(name))),
  );
}
