/** What pages hold in place of the target's tokens. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Tokens } from '../../../vite-plugin/proxy/tokens.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

const ACCESS = { token: 'access-of-the-target', apiKey: 'ody_very_secret_key' };

test('each means what it was given for, and nothing else does', () => {
  const tokens = new Tokens();
  const [access, session] = [tokens.holdAccess(ACCESS, 60), tokens.holdSession('session_1', 'a token', 60)];
  expect(tokens.access(access)).toEqual(ACCESS);
  expect(tokens.session(session)).toBe('a token');
  for (const other of ['', 'access-of-the-target', `${access}x`, access.toUpperCase(), '__proto__']) {
    expect(tokens.access(other)).toBeUndefined();
    expect(tokens.session(other)).toBeUndefined();
  }
  expect(tokens.access(session)).toBeUndefined();
  expect(tokens.session(access)).toBeUndefined();
  expect(new Tokens().access(access)).toBeUndefined();
});

test('they end when the target says', () => {
  const tokens = new Tokens();
  const [access, session] = [tokens.holdAccess(ACCESS, 60), tokens.holdSession('session_1', 'a token', 30)];
  vi.advanceTimersByTime(29_999);
  expect(tokens.session(session)).toBe('a token');
  vi.advanceTimersByTime(1);
  expect(tokens.session(session)).toBeUndefined();
  expect(tokens.access(access)).toEqual(ACCESS);
  vi.advanceTimersByTime(30_000);
  expect(tokens.access(access)).toBeUndefined();
});

test('none tells of key or token, and no two are the same', () => {
  const names = new Set<string>();
  fc.assert(
    fc.property(fc.base64String({ minLength: 16 }), fc.stringMatching(/^ody_\w{12,}$/), (token, apiKey) => {
      const tokens = new Tokens();
      for (const name of [
        tokens.holdAccess({ token, apiKey }, 60),
        tokens.holdSession('session_1', token, 60),
      ]) {
        const claims = Buffer.from(name.split('.')[1] ?? '', 'base64url').toString();
        for (const secret of [token, apiKey]) expect(name + claims).not.toContain(secret);
        expect(names.has(name)).toBe(false);
        names.add(name);
      }
    }),
  );
});
