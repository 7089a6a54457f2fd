/** Which hosts and which pages may drive the emulator: the rules against foreign pages and DNS rebinding. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostNames } from '../../emulator/config/values.ts';
import { isAllowedHost, isAllowedOrigin, refusalOf, refuseUpgrade } from '../../emulator/http/visitors.ts';

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
/** A name that a stranger can register: its last label is no number, which would make it an address. */
const foreignName = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom('com', 'dev', 'example', 'zip'))
  .map(([labels, top]) => [...labels, top].join('.'));
/** How a host that is let in may be written. */
const localName = fc.oneof(
  fc.constantFrom('localhost', '127.0.0.1', '[::1]', '192.168.1.20', '[fe80::1]', '2130706433', '0x7f.1'),
  label.map((name) => `${name}.localhost`),
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]`),
);
const port = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 1, max: 65_535 }).map((number) => `:${number}`),
);

/** The same name with some of its letters in upper case. */
function inAnyCase(name: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(name, fc.infiniteStream(fc.boolean()))
    .map(([text, isUpper]) =>
      [...text].map((letter) => (isUpper.next().value ? letter.toUpperCase() : letter)).join(''),
    );
}

describe('a host', () => {
  test('is let in when it is localhost or an IP address, in any case and on any port', () => {
    fc.assert(
      fc.property(inAnyCase(localName), port, (name, suffix) => {
        expect(isAllowedHost(name + suffix, [])).toBe(true);
      }),
    );
  });

  test('is let in with the dot of a full name at its end', () => {
    expect(isAllowedHost('localhost.:8090', [])).toBe(true);
    expect(isAllowedHost('app.test.', ['app.test'])).toBe(true);
  });

  test('is refused under any foreign name, whatever local name stands in it', () => {
    fc.assert(
      fc.property(
        foreignName,
        fc.constantFrom('', 'localhost.', '127.0.0.1.', 'localhost-', 'evil-localhost.'),
        port,
        (name, prefix, suffix) => {
          expect(isAllowedHost(prefix + name + suffix, [])).toBe(false);
        },
      ),
    );
  });

  test.each([
    ['nothing', undefined],
    ['an empty one', ''],
    ['only a port', ':8090'],
    ['a look-alike', 'evil-localhost'],
    ['a foreign name after a user called localhost', 'localhost@evil.com'],
    ['localhost after a foreign user', 'evil.com@localhost'],
    ['a foreign name before a fragment', 'evil.com#localhost'],
    ['a foreign name before a query', 'evil.com?localhost'],
    ['a foreign name before a path', 'evil.com/localhost'],
    ['a foreign name before a backslash', 'evil.com\\localhost'],
    ['an IPv6 address without brackets', '::1'],
    ['a port that is none', 'localhost:99999'],
    ['two dots at its end', 'localhost..'],
    ['two hosts', 'localhost, evil.com'],
    ['a number that is no address', '127.0.0.1.1'],
  ])('is refused: %s', (_name, host) => {
    expect(isAllowedHost(host, [])).toBe(false);
  });

  test('never throws, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (host, origin) => {
        expect(typeof isAllowedHost(host, ['app.test'])).toBe('boolean');
        expect(typeof isAllowedOrigin({ origin }, ['app.test'])).toBe('boolean');
      }),
    );
  });
});

describe('the names that are allowed beside', () => {
  test('let exactly themselves in, in any case and on any port', () => {
    fc.assert(
      fc.property(inAnyCase(foreignName), port, label, (name, suffix, sub) => {
        const allowed = [name];
        expect(isAllowedHost(name.toLowerCase() + suffix, allowed)).toBe(true);
        expect(isAllowedHost(name.toUpperCase() + suffix, allowed)).toBe(true);
        expect(isAllowedHost(`${sub}.${name}${suffix}`, allowed)).toBe(false);
        expect(isAllowedHost(`${sub}${name}${suffix}`, allowed)).toBe(false);
        expect(isAllowedHost(`${name}.${sub}x${suffix}`, allowed)).toBe(false);
      }),
    );
  });

  test('let their subdomains in too when they begin with a dot, and no name that merely ends alike', () => {
    fc.assert(
      fc.property(foreignName, label, port, (name, sub, suffix) => {
        const allowed = [`.${name}`];
        expect(isAllowedHost(name + suffix, allowed)).toBe(true);
        expect(isAllowedHost(`${sub}.${name}${suffix}`, allowed)).toBe(true);
        expect(isAllowedHost(`a.${sub}.${name}${suffix}`, allowed)).toBe(true);
        expect(isAllowedHost(`${sub}${name}${suffix}`, allowed)).toBe(false);
      }),
    );
  });

  test('are no patterns: a dot in one stands for a dot', () => {
    expect(isAllowedHost('appxtest', ['app.test'])).toBe(false);
    expect(isAllowedHost('app.test', ['*'])).toBe(false);
  });
});

describe('an origin', () => {
  test('is not needed: who has none is no page', () => {
    expect(isAllowedOrigin({ host: 'localhost' }, [])).toBe(true);
  });

  test.each([
    'http://localhost:5173',
    'https://localhost',
    'http://app.localhost:3000',
    'http://127.0.0.1:5173',
    'http://[::1]:5173',
    'HTTP://LOCALHOST:5173',
  ])('of this machine is let in: %s', (origin) => {
    expect(isAllowedOrigin({ origin }, [])).toBe(true);
  });

  test('is refused under any foreign name, over any scheme and on any port', () => {
    fc.assert(
      fc.property(fc.constantFrom('http', 'https'), foreignName, port, (scheme, name, suffix) => {
        expect(isAllowedOrigin({ origin: `${scheme}://${name}${suffix}` }, [])).toBe(false);
        expect(isAllowedOrigin({ origin: `${scheme}://localhost.${name}${suffix}` }, [])).toBe(false);
        expect(isAllowedOrigin({ origin: `${scheme}://localhost@${name}${suffix}` }, [])).toBe(false);
        expect(isAllowedOrigin({ origin: `${scheme}://${name}${suffix}` }, [name])).toBe(true);
      }),
    );
  });

  test.each([
    ['of a file or a sandboxed frame', 'null'],
    ['that is empty', ''],
    ['that is only a name', 'localhost'],
    ['of a browser extension', 'chrome-extension://abcdefgh'],
    ['with a path', 'http://localhost/page'],
    ['of two', 'http://localhost http://evil.com'],
  ])('is refused: one %s', (_name, origin) => {
    expect(isAllowedOrigin({ origin }, [])).toBe(false);
  });

  test('on an IP address is let in only where it is called by the same, or listed', () => {
    for (const [address, host] of [
      ['93.184.216.34', '127.0.0.1:8090'],
      ['192.168.1.7', '192.168.1.5:8090'],
      ['[2001:db8::1]', '[::1]:8090'],
    ] as const) {
      const origin = `http://${address}:5173`;
      expect(isAllowedOrigin({ origin, host }, [])).toBe(false);
      expect(isAllowedOrigin({ origin, host: `${address}:8090` }, [])).toBe(true);
    }
    expect(isAllowedOrigin({ origin: 'http://192.168.1.7', host: 'localhost' }, ['192.168.1.7'])).toBe(true);
  });

  test('of a file is let in when "null" is allowed, and nothing else with it', () => {
    expect(isAllowedOrigin({ origin: 'null' }, ['null'])).toBe(true);
    expect(isAllowedOrigin({ origin: 'http://evil.com' }, ['null'])).toBe(false);
  });
});

describe('a refusal', () => {
  test('names a foreign host, and the option that lets it in', () => {
    const refusal = refusalOf({ host: 'app.test:8090' }, []);
    expect(refusal).toContain('host "app.test:8090"');
    expect(refusal).toContain('--allowed-hosts app.test.');
  });

  test('names a foreign origin, and the option that lets it in', () => {
    const refusal = refusalOf({ host: 'localhost:8090', origin: 'https://evil.example:444' }, []);
    expect(refusal).toContain('origin "https://evil.example:444"');
    expect(refusal).toContain('--allowed-hosts evil.example.');
  });

  /** The name that a refusal would have allowed, if any. */
  const hintOf = (refusal: string | undefined) => /--allowed-hosts (.*)\.$/s.exec(refusal ?? '')?.[1];

  test('names an option that mends it', () => {
    fc.assert(
      fc.property(foreignName, port, (name, suffix) => {
        const visitor = { host: name + suffix, origin: `https://${name}` };
        expect(hintOf(refusalOf(visitor, []))).toBe(name);
        expect(refusalOf(visitor, [name])).toBeUndefined();
      }),
    );
  });

  test('never names an option that would not do, whatever was sent', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.domain(),
      fc.stringMatching(/^[a-z.:@/#-]{1,12}$/),
    );
    fc.assert(
      fc.property(anything, anything, (host, origin) => {
        for (const visitor of [{ host }, { host: 'localhost', origin }]) {
          const hint = hintOf(refusalOf(visitor, []));
          if (hint === undefined) continue;
          expect(hostNames().schema.parse(hint)).toEqual([hint]);
          expect(refusalOf(visitor, [hint])).toBeUndefined();
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    {},
    { host: '' },
    { host: 'evil.com@localhost' },
    { host: 'localhost..' },
    { host: 'localhost', origin: 'chrome-extension://abcdefgh' },
  ])('names no option where there is no name to allow: %j', (visitor) => {
    const refusal = refusalOf(visitor, []);
    expect(refusal).toContain('localhost and IP addresses');
    expect(refusal).not.toContain('--allowed-hosts');
  });

  test('of a file names the option that lets every file in', () => {
    const visitor = { host: 'localhost', origin: 'null' };
    expect(refusalOf(visitor, [])).toContain('--allowed-hosts null.');
    expect(refusalOf(visitor, ['null'])).toBeUndefined();
  });

  test('comes when either of host and origin is foreign, and only then', () => {
    const local = 'localhost:8090';
    expect(refusalOf({ host: local }, [])).toBeUndefined();
    expect(refusalOf({ host: local, origin: 'http://localhost:5173' }, [])).toBeUndefined();
    expect(refusalOf({ host: 'evil.com', origin: 'http://localhost:5173' }, [])).toBeDefined();
    expect(refusalOf({ host: local, origin: 'http://evil.com' }, [])).toBeDefined();
    expect(refusalOf({}, [])).toBeDefined();
  });

  test('of an upgrade goes by the headers of its request', () => {
    const upgrade = (headers: Record<string, string>) => refuseUpgrade({ headers }, ['.app.test']);
    expect(upgrade({ host: '127.0.0.1:8090' })).toBeUndefined();
    expect(upgrade({ host: '127.0.0.1:8090', origin: 'https://shop.app.test' })).toBeUndefined();
    expect(upgrade({ host: '127.0.0.1:8090', origin: 'https://evil.com' })).toContain('https://evil.com');
    expect(upgrade({ host: 'evil.com:8090' })).toContain('evil.com:8090');
    expect(upgrade({})).toContain('(none)');
  });
});
