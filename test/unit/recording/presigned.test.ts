/** Presigned URLs: what was signed is proven, and nothing else ever is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PresignedUrls } from '../../../emulator/presigned.ts';

const claims = fc.record({
  apiKey: fc.stringMatching(/^ody_[a-z0-9]{1,12}$/),
  generation: fc.nat(9),
  path: fc.stringMatching(/^\/recordings\/stream_[a-z0-9]{1,8}\/(video\.mp4|events\.jsonl)$/),
  expiresAtMs: fc.nat({ max: 8_000_000_000_000 }),
});

function split(url: string) {
  const { pathname, searchParams } = new URL(url, 'http://host');
  return { path: pathname, query: Object.fromEntries(searchParams) };
}

describe('a presigned URL', () => {
  const urls = new PresignedUrls();

  test('proves all that was signed', () => {
    fc.assert(
      fc.property(claims, (claim) => {
        const { path, query } = split(urls.sign(claim));
        expect(path).toBe(claim.path);
        expect(urls.verify(path, query)).toEqual({
          accountTag: urls.tagOf(claim.apiKey),
          generation: claim.generation,
          expiresAtMs: claim.expiresAtMs,
        });
      }),
    );
  });

  test('proves nothing when anything is exchanged with another’s', () => {
    fc.assert(
      fc.property(
        claims,
        claims,
        fc.subarray(['path', 'account', 'expires'] as const, { minLength: 1 }),
        (claim, other, taken) => {
          const own = split(urls.sign(claim));
          const foreign = split(urls.sign(other));
          const mixed = {
            path: own.path,
            account: own.query.account ?? '',
            expires: own.query.expires ?? '',
          };
          for (const part of taken)
            mixed[part] = part === 'path' ? foreign.path : (foreign.query[part] ?? '');
          const isSame = taken.every((part) =>
            part === 'path' ? own.path === foreign.path : own.query[part] === foreign.query[part],
          );
          const proof = urls.verify(mixed.path, { ...own.query, ...mixed });
          if (isSame) expect(proof).toBeDefined();
          else expect(proof).toBeUndefined();
        },
      ),
    );
  });

  test('proves nothing of whatever text, nor to another process', () => {
    const { path, query } = split(
      urls.sign({ apiKey: 'ody_a', generation: 0, path: '/recordings/s/video.mp4', expiresAtMs: 1 }),
    );
    expect(new PresignedUrls().verify(path, query)).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (account, expires, signature) => {
        expect(urls.verify(path, { account, expires, signature })).toBeUndefined();
      }),
    );
    expect(urls.verify(path, {})).toBeUndefined();
  });

  test('names no key', () => {
    const url = urls.sign({ apiKey: 'ody_secret', generation: 0, path: '/x', expiresAtMs: 1 });
    expect(url).not.toContain('secret');
    expect(urls.tagOf('ody_secret')).not.toBe(urls.tagOf('ody_secret2'));
  });
});
