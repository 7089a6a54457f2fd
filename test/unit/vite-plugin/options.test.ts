/** The plugin's options: what each may be, and what is said of what it may not be. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { odyssey, PluginOptionError } from '../../../vite-plugin/index.ts';
import { type OdysseyPluginOptions, readOptions } from '../../../vite-plugin/options.ts';

/** The problems that are named, a line each. */
function problemsOf(options: unknown): string[] {
  try {
    readOptions(options as OdysseyPluginOptions);
  } catch (error) {
    if (!(error instanceof PluginOptionError)) throw error;
    const [title, ...problems] = error.message.split('\n');
    expect(title).toBe('odyssey() in your Vite config:');
    return problems.map((line) => line.trim());
  }
  throw new Error('Nothing was refused');
}

test('without options there is an emulator, a badge, and half a minute of silence', () => {
  expect(readOptions({})).toEqual({
    targetUrl: undefined,
    apiKey: undefined,
    emulator: {},
    badge: 'bottom-left',
    heartbeatTimeoutMs: 30_000,
    secure: true,
    callbacks: {},
  });
  const nothing = Object.fromEntries(
    ['target', 'apiKey', 'emulator', 'badge', 'onSessionOpened'].map((name) => [name, undefined]),
  );
  expect(readOptions(nothing)).toMatchObject({ targetUrl: undefined, emulator: {}, badge: 'bottom-left' });
});

describe('what is taken', () => {
  test.each([
    ['emulator', undefined],
    ['https://api.odyssey.ml', 'https://api.odyssey.ml'],
    ['https://api.odyssey.ml/', 'https://api.odyssey.ml'],
    ['http://127.0.0.1:8090//', 'http://127.0.0.1:8090'],
    ['http://[::1]:8090/v1/', 'http://[::1]:8090/v1'],
  ])('target: %s', (target, targetUrl) => expect(readOptions({ target }).targetUrl).toBe(targetUrl));

  test.each([
    [true, 'bottom-left'],
    [false, false],
    ['top-right', 'top-right'],
  ] as const)('badge: %j', (badge, place) => expect(readOptions({ badge }).badge).toBe(place));

  test.each([
    ['1s', 1000],
    ['10m', 600_000],
    [1500, 1500],
    ['2.5s', 2500],
  ] as const)('heartbeatTimeout: %j', (heartbeatTimeout, ms) => {
    expect(readOptions({ heartbeatTimeout }).heartbeatTimeoutMs).toBe(ms);
  });

  test('a key, options of the emulator, functions', () => {
    const onSessionReleased = () => {};
    const emulator = { concurrentSessions: 1 };
    expect(readOptions({ apiKey: 'ody_A-z_0', emulator, secure: false, onSessionReleased })).toMatchObject({
      apiKey: 'ody_A-z_0',
      emulator,
      secure: false,
      callbacks: { onSessionReleased },
    });
  });
});

describe('what is not: the option, its value, what is allowed', () => {
  test.each([
    ['target', 'api.odyssey.ml', "'api.odyssey.ml'"],
    ['target', 'ftp://odyssey.ml', "'ftp://odyssey.ml'"],
    ['target', 'https://api.odyssey.ml/?key=1', "'https://api.odyssey.ml/?key=1'"],
    ['target', 'https://api.odyssey.ml/#x', "'https://api.odyssey.ml/#x'"],
    ['target', '', "''"],
    ['target', 8090, '8090'],
    ['target', null, 'null'],
  ])('%s: %j', (name, value, shown) => {
    const [problem, ...others] = problemsOf({ [name]: value });
    expect(others).toEqual([]);
    expect(problem).toBe(
      `${name}: ${shown}: must be "emulator", or a URL such as "https://api.odyssey.ml" or "http://127.0.0.1:8090", without a query`,
    );
  });

  test('a target with a password in it, which is not shown', () => {
    const [problem] = problemsOf({ target: 'https://somebody:hunter2@odyssey.ml' });
    expect(problem).toMatch(/^target: .*must be "emulator", or a URL/);
    expect(problem).toContain("'https://…@odyssey.ml'");
  });

  test.each(['sk_live_secret', 'ody_', 'ody_with space', ' ody_x', 'ody_x\n', 7, null])(
    'apiKey: %j, which is not shown',
    (apiKey) => {
      expect(problemsOf({ apiKey })).toEqual(['apiKey: must be "ody_" and then letters, digits, "_" or "-"']);
    },
  );

  test.each([
    [{ emulator: 'fast' }, "emulator: 'fast': must be an object of options"],
    [{ emulator: null }, 'emulator: null: must be an object of options'],
    [{ emulator: [] }, 'emulator: []: must be an object of options'],
    [
      { target: 'http://127.0.0.1:8090', emulator: { port: 1 } },
      'emulator: { port: 1 }: is for the emulator that the plugin starts; with a target, set the options there',
    ],
    [
      { badge: 'left' },
      "badge: 'left': must be true, false or a corner: bottom-left, bottom-right, top-left, top-right",
    ],
    [
      { badge: null },
      'badge: null: must be true, false or a corner: bottom-left, bottom-right, top-left, top-right',
    ],
    [{ secure: 'no' }, "secure: 'no': must be true or false"],
    [{ secure: 0 }, 'secure: 0: must be true or false'],
    [{ onSessionReleased: 'log' }, "onSessionReleased: 'log': must be a function"],
    [{ onSessionOpened: null }, 'onSessionOpened: null: must be a function'],
  ])('%j', (options, problem) => expect(problemsOf(options)).toEqual([problem]));

  test.each(['999ms', '11m', 999, 600_001, -1, 0, Number.NaN, Infinity, 'soon', '', {}, true])(
    'heartbeatTimeout: %j',
    (heartbeatTimeout) => {
      const [problem, ...others] = problemsOf({ heartbeatTimeout });
      expect(others).toEqual([]);
      expect(problem).toMatch(
        /^heartbeatTimeout: .+: must be a duration from 1s to 10m, such as "30s" or a number of milliseconds$/,
      );
    },
  );

  test('a name that is none', () => {
    expect(problemsOf({ apikey: 'ody_x' })).toEqual([
      'unknown option apikey: there are target, apiKey, emulator, badge, heartbeatTimeout, secure, onSessionOpened, onSessionKept, onSessionSuspected, onSessionReleased',
    ]);
  });

  test('all of them at once', () => {
    expect(
      problemsOf({ target: 'x', badge: 'x', secure: 'x', x: 1 }).map((line) => line.split(':')[0]),
    ).toEqual(['unknown option x', 'target', 'badge', 'secure']);
  });

  test.for([null, 'https://api.odyssey.ml', 7, []])('no options at all: %j', (options) => {
    expect(problemsOf(options)).toEqual([
      expect.stringMatching(
        /: must be an object of options, such as \{ target: "https:\/\/api\.odyssey\.ml" \}$/,
      ),
    ]);
  });

  test('when the plugin is made, before Vite does anything', () => {
    expect(() => odyssey({ target: 'nowhere' })).toThrow(PluginOptionError);
  });
});

test('anything is either taken or refused in words', () => {
  const names = [
    'target',
    'apiKey',
    'emulator',
    'badge',
    'heartbeatTimeout',
    'secure',
    'onSessionKept',
    'other',
  ];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), fc.anything()), (options) => {
      try {
        readOptions(options as OdysseyPluginOptions);
      } catch (error) {
        expect(error).toBeInstanceOf(PluginOptionError);
      }
    }),
  );
});
