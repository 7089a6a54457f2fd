/** What is kept of messages and bodies: enough, never too much, and no secrets. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excerpt, excerptText, redactPath } from '../../../emulator/journal/excerpt.ts';

const MAX_JSON_CHARACTERS = 65_536;
const SECRET = 'S3cr3t';

describe('an excerpt', () => {
  test('of a common message is the message', () => {
    const message = { type: 'update', prompt: 'a "harbour" …', n: [1, -0.5, true, null, {}, []] };
    expect(excerpt(message)).toEqual(message);
  });

  test.each([
    'access_token',
    'session_token',
    'spectator_token',
    'token',
    'api_key',
    'Authorization',
    'TOKEN',
    'apiKey',
  ])('has no %s', (key) => {
    expect(excerpt({ a: [{ [key]: SECRET, other: 1 }], [key]: { deep: SECRET } })).toEqual({
      a: [{ [key]: '[redacted]', other: 1 }],
      [key]: '[redacted]',
    });
  });

  test('has what only sounds like a secret', () => {
    const message = { token_type: 'bearer', tokens: 3, sessionId: 'session_1' };
    expect(excerpt(message)).toEqual(message);
  });

  test('has no secrets of URLs in texts', () => {
    expect(excerpt(`see http://127.0.0.1/whep?a=1&Token=${SECRET}&b=2#top and ?api_key=${SECRET} then`)).toBe(
      'see http://127.0.0.1/whep?a=1&Token=[redacted]&b=2#top and ?api_key=[redacted] then',
    );
  });

  test('has the beginning of a long text, and its length', () => {
    expect(excerpt('x'.repeat(4096))).toBe('x'.repeat(4096));
    expect(excerpt('x'.repeat(4097))).toBe(`${'x'.repeat(128)}… (4097 characters)`);
    expect(excerpt({ ['k'.repeat(5000)]: 1 })).toEqual({ [`${'k'.repeat(128)}… (5000 characters)`]: 1 });
  });

  test('has the beginning of a text that only its redaction makes too long', () => {
    const text = '&token=x'.repeat(400);
    const kept = excerpt(text);
    expect(kept).toBe(`${'&token=[redacted]'.repeat(16)}… (3200 characters)`);
    expect(excerpt(kept)).toBe(kept);
  });

  test('cuts no character in two', () => {
    expect(excerpt(`${'x'.repeat(127)}${'🌊'.repeat(4000)}`)).toBe(`${'x'.repeat(127)}… (8127 characters)`);
    expect(excerpt(`${'x'.repeat(126)}${'🌊'.repeat(4000)}`)).toBe(`${'x'.repeat(126)}🌊… (8126 characters)`);
  });

  test('has the first of many items, and says how many more there are', () => {
    const many = Array.from({ length: 250 }, (_, i) => i);
    expect(excerpt(many.slice(0, 100))).toEqual(many.slice(0, 100));
    expect(excerpt(many)).toEqual([...many.slice(0, 99), '… (151 more)']);
    const entries = many.map((i) => [`key${i}`, i] as const);
    expect(excerpt(Object.fromEntries(entries))).toEqual({
      ...Object.fromEntries(entries.slice(0, 99)),
      '…': '(151 more)',
    });
  });

  test('ends what is too deep', () => {
    const nested = (depth: number, innermost: unknown): unknown =>
      depth === 0 ? innermost : { in: nested(depth - 1, innermost) };
    expect(excerpt(nested(8, 'text'))).toEqual(nested(8, 'text'));
    expect(excerpt(nested(9, 'text'))).toEqual(nested(8, '…'));
    expect(excerpt(nested(8, []))).toEqual(nested(8, '…'));
  });

  test('has all of this for what is no JSON, too', () => {
    const circle: Record<string, unknown> = {
      n: Number.NaN,
      u: undefined,
      f: () => 1,
      big: 12n,
      bytes: Buffer.alloc(9),
    };
    circle.self = circle;
    expect(excerpt(circle)).toMatchObject({
      n: null,
      f: null,
      big: '12',
      bytes: '… (9 bytes)',
      self: { n: null },
    });
    expect(excerpt(circle)).not.toHaveProperty('u');
    expect(excerpt(undefined)).toBe(null);
  });

  test('takes a key for a key, even __proto__', () => {
    const kept = excerpt(JSON.parse('{"__proto__":{"polluted":1}}'));
    expect(JSON.stringify(kept)).toBe('{"__proto__":{"polluted":1}}');
    expect(kept).not.toHaveProperty('polluted');
  });

  test('keeps the type of a message that is too large in every way', () => {
    const text = '\u0000'.repeat(4000);
    const row = () => Object.fromEntries(Array.from({ length: 90 }, (_, i) => [text + i, text]));
    const message = { type: 'update', rows: Array.from({ length: 90 }, () => ({ a: row(), b: row() })) };
    const kept = excerpt(message);
    expect(kept).toMatchObject({ type: 'update' });
    expect(JSON.stringify(kept).length).toBeLessThanOrEqual(MAX_JSON_CHARACTERS);
  });

  test('is short, without secrets, and its own excerpt, whatever it is of', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc
        .tuple(fc.constantFrom('a', '\u0000', '"', '🌊', '?token=x', '…'), fc.nat({ max: 6000 }))
        .map(([unit, count]) => unit.repeat(count)),
      fc
        .tuple(
          fc.nat({ max: 200 }),
          fc.constantFrom('?token=', '&api_key=', '?Access_Token='),
          fc.nat({ max: 5000 }),
        )
        .map(([before, parameter, after]) => 'a'.repeat(before) + parameter + SECRET + 'b'.repeat(after)),
    );
    const key = fc.oneof(fc.string(), text, fc.constantFrom('__proto__', 'toString', '…'));
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'large' },
        text,
        fc.constantFrom(1, null, true),
        fc.array(tie('value'), { maxLength: 130 }),
        fc.dictionary(key, tie('value'), { maxKeys: 130 }),
        fc
          .tuple(
            fc.constantFrom('token', 'API-Key', 'authorization'),
            fc.constantFrom(SECRET, [SECRET], { a: SECRET }),
          )
          .map(([name, secret]) => ({ type: 'x', [name]: secret })),
      ),
    }));
    fc.assert(
      fc.property(value, (whole) => {
        const kept = excerpt(whole);
        const json = JSON.stringify(kept);
        expect(json.length).toBeLessThanOrEqual(MAX_JSON_CHARACTERS);
        expect(json).not.toContain(SECRET);
        expect(JSON.stringify(excerpt(kept))).toBe(json);
      }),
    );
  });

  test('does not keep the long text alive whose beginning it has', () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    collectGarbage();
    const beforeBytes = process.memoryUsage().heapUsed;
    const longBytes = 8_000_000;
    const kept = Array.from({ length: 8 }, (_, i) => {
      const image = String(i).repeat(longBytes);
      return [excerpt({ image }), excerptText(`{"type":"interactive_stream_start","image":"${image}"}`)];
    });
    collectGarbage();
    expect(process.memoryUsage().heapUsed - beforeBytes).toBeLessThan(longBytes);
    expect(kept).toHaveLength(8);
  });
});

describe('an excerpt of text', () => {
  test('is that of the JSON it is', () => {
    expect(excerptText(`{"type":"answer","token":"${SECRET}"}`)).toEqual({
      type: 'answer',
      token: '[redacted]',
    });
    expect(excerptText(' [1] ')).toEqual([1]);
  });

  test('is the text itself, cut, when it is no JSON', () => {
    expect(excerptText('hello')).toBe('hello');
    expect(excerptText('')).toBe('');
    expect(excerptText('hello '.repeat(1000))).toMatch(/^(hello ){21}he… \(6000 characters\)$/);
  });

  test.each([
    `{"api_key":"${SECRET}`,
    `{'token': '${SECRET}'}`,
    `api_key=${SECRET}&x=1`,
    `Authorization: Bearer ${SECRET}\r\n`,
    `x{"access_token" : "${SECRET}", ${'x'.repeat(5000)}`,
  ])('has no secrets when it is no JSON: %s', (text) => {
    expect(excerptText(text)).toContain('[redacted]');
    expect(excerptText(text)).not.toContain(SECRET);
  });

  test('stands many brackets', () => {
    const text = '['.repeat(500_000) + ']'.repeat(500_000);
    expect(JSON.stringify(excerptText(text))).toBe('[[[[[[[["…"]]]]]]]]');
  });

  test('of the longest message is its type and length, and is quick', () => {
    const image = 'x'.repeat(34_000_000);
    const text = `{"token":"${SECRET}", "type": "interactive_stream_start","input_image_base64":"${image}"}`;
    const startMs = performance.now();
    const kept = excerptText(text);
    expect(performance.now() - startMs).toBeLessThan(100);
    expect(kept).toEqual({ type: 'interactive_stream_start', '…': `(${text.length} characters)` });
    const typeLast = `{"token":"${SECRET}","image":"${image}","type":"x"}`;
    expect(excerptText(typeLast)).toBe(`… (${typeLast.length} characters)`);
    expect(excerptText(SECRET.repeat(300_000))).toBe('… (1800000 characters)');
  });
});

describe('a path', () => {
  test('has no secrets in its query', () => {
    expect(redactPath('/x?token=abc&y=1')).toBe('/x?token=[redacted]&y=1');
    expect(redactPath('/client/1?y=1&access_token=a%20b')).toBe('/client/1?y=1&access_token=[redacted]');
    expect(redactPath('/token/x?tokens=1&token=')).toBe('/token/x?tokens=1&token=');
  });

  test('is otherwise as it was, whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.webPath(),
        fc.array(fc.tuple(fc.constantFrom('token', 'q'), fc.string())),
        (path, query) => {
          const encoded = query.map(([name, value]) => [name, encodeURIComponent(value)] as const);
          const join = (pairs: readonly (readonly [string, string])[]) =>
            `${path}?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`;
          expect(redactPath(join(encoded))).toBe(
            join(encoded.map(([name, value]) => [name, name === 'token' && value ? '[redacted]' : value])),
          );
        },
      ),
    );
  });
});
