/** Who may use what the plugin serves: pages of the very host that they call, if Vite lets that in. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Caller, type GuardConfig, refusalOf } from '../../../vite-plugin/proxy/guard.ts';

const OWN = 'localhost:5173';
const NO_ONE_ELSE: GuardConfig = { allowedHosts: [] };

function refusal(caller: Partial<Caller>, config = NO_ONE_ELSE): string | undefined {
  return refusalOf({ host: OWN, origin: undefined, fetchSite: undefined, ...caller }, config);
}

describe('hosts', () => {
  test.each([
    'localhost:5173',
    'LOCALHOST',
    'app.localhost:1',
    '127.0.0.1:5173',
    '192.168.0.7',
    '[::1]:5173',
  ])('that cannot be made to point elsewhere are let in: %s', (host) =>
    expect(refusal({ host })).toBeUndefined(),
  );

  test.each([
    'evil.test',
    'localhost.evil.test:5173',
    '127.0.0.1.evil.test',
    'user@localhost',
    'a b',
    '',
    undefined,
  ])('that somebody else may own are not: %j', (host) =>
    expect(refusal({ host })).toMatch(/^The host ".*" is not .*server\.allowedHosts/),
  );

  test.each([
    ['app.test', ['app.test']],
    ['app.test:5173', ['App.Test']],
    ['deep.app.test', ['.app.test']],
    ['app.test', ['.app.test']],
  ])('that Vite is told of are let in: %s by %j', (host, allowedHosts) => {
    expect(refusal({ host }, { allowedHosts })).toBeUndefined();
    expect(refusal({ host: `evil-${host}` }, { allowedHosts: ['app.test'] })).toBeDefined();
  });

  test('are all let in when Vite does, by option and over https; foreign pages still are not', () => {
    for (const config of [{ allowedHosts: true }, { allowedHosts: [], isHttps: true }] as const) {
      expect(refusal({ host: 'app.test' }, config)).toBeUndefined();
      expect(refusal({ host: 'app.test', origin: 'https://app.test' }, config)).toBeUndefined();
      expect(refusal({ host: 'app.test', origin: 'https://evil.test' }, config)).toContain(
        '"https://evil.test"',
      );
    }
  });
});

describe('pages', () => {
  test.each([
    ['localhost:5173', 'http://localhost:5173'],
    ['LocalHost:5173', 'http://localhost:5173'],
    ['localhost', 'https://localhost'],
    ['[::1]:5173', 'http://[::1]:5173'],
    ['192.168.0.7:5173', 'http://192.168.0.7:5173'],
  ])('of the host that they call are let in: %s, %s', (host, origin) => {
    expect(refusal({ host, origin })).toBeUndefined();
  });

  test.each([
    'http://localhost:3000',
    'http://127.0.0.1:5173',
    'http://app.localhost:5173',
    'https://localhost',
    'http://evil.test',
    'http://localhost:5173.evil.test',
    'http://evil.test:5173',
    'null',
    'localhost:5173',
    '',
  ])('of another are not: %j', (origin) => {
    expect(refusal({ origin })).toBe(
      `A page of ${JSON.stringify(origin)} may not use the sessions of this dev server.`,
    );
  });

  test('of a listed name are let in: a proxy in front may call us by another', () => {
    const config = { allowedHosts: ['tunnel.test', '.preview.test'] };
    for (const origin of ['https://tunnel.test', 'https://pr-7.preview.test', 'https://preview.test']) {
      expect(refusal({ origin }, config)).toBeUndefined();
    }
    expect(refusal({ origin: 'https://xpreview.test' }, config)).toBeDefined();
  });

  test.each(['localhost', '127.0.0.1', '[::1]', 'app.localhost', '192.168.0.7'])(
    'of another port are not, though the server goes by that name: %s',
    (name) => {
      const config = { allowedHosts: [name, '.localhost'] };
      expect(refusal({ host: `${name}:5173`, origin: `http://${name}:5173` }, config)).toBeUndefined();
      expect(refusal({ host: `${name}:5173`, origin: `http://${name}:3000` }, config)).toBeDefined();
    },
  );

  test.each(['null', 'about:blank', 'data:,'])(
    'without a host are not, even where no host was called: %s',
    (origin) => {
      expect(refusal({ host: undefined, origin }, { allowedHosts: true })).toBeDefined();
    },
  );

  test.each(['cross-site', 'same-site'])('that tell no origin tell their site: %s', (fetchSite) => {
    expect(refusal({ fetchSite })).toBe(
      'A page of another site may not use the sessions of this dev server.',
    );
  });

  test.each(['same-origin', 'none', undefined])('and so do our own: %s', (fetchSite) => {
    expect(refusal({ fetchSite })).toBeUndefined();
  });
});

describe('whatever is said', () => {
  const name = fc.oneof(fc.domain(), fc.ipV4(), fc.constantFrom('localhost', 'app.test', 'x.app.test'));
  const page = fc.tuple(fc.constantFrom('http', 'https'), name, fc.constantFrom('', ':5173', ':3000'));
  const caller = fc.record({
    host: fc.oneof(
      page.map(([, host, port]) => host + port),
      fc.string(),
    ),
    origin: fc.oneof(
      page.map(([scheme, host, port]) => `${scheme}://${host}${port}`),
      fc.string(),
      fc.constantFrom('null', undefined),
    ),
    fetchSite: fc.constantFrom('cross-site', 'same-site', 'same-origin', 'none', undefined),
  });
  const allowedHosts = fc.oneof(
    fc.constant(true as const),
    fc.subarray(['app.test', 'localhost', '127.0.0.1']),
  );

  test('who is let in has no origin, that of its host, or a listed one that is no port of this machine', () => {
    fc.assert(
      fc.property(caller, allowedHosts, ({ host, origin, fetchSite }, allowedHosts) => {
        if (refusal({ host, origin, fetchSite }, { allowedHosts }) !== undefined) return;
        if (origin === undefined) {
          expect(['same-origin', 'none', undefined]).toContain(fetchSite);
          return;
        }
        const { host: pageHost, hostname } = new URL(origin);
        const isListed =
          allowedHosts !== true && allowedHosts.includes('app.test') && hostname === 'app.test';
        expect(pageHost === host.toLowerCase() || isListed).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('nobody is let in under a name that nobody listed', () => {
    fc.assert(
      fc.property(fc.domain(), caller, (name, { origin, fetchSite }) => {
        fc.pre(!name.endsWith('localhost'));
        expect(refusal({ host: name, origin, fetchSite })).toContain(name);
      }),
    );
  });
});
