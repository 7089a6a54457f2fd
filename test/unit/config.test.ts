/** Configuration: four ways to say the same, who wins, and what is said about mistakes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCommandLine } from '../../emulator/cli/command-line.ts';
import {
  ACCOUNT_OPTION_KEYS,
  envName,
  flagName,
  OPTION_KEYS,
  type OptionKey,
} from '../../emulator/config/options.ts';
import { nearestName } from '../../emulator/config/suggestion.ts';
import {
  ambientSources,
  type Config,
  ConfigError,
  type EmulatorOptions,
  readAccountOptions,
  resolveConfig,
  toAccountSettings,
  toEmulatorSettings,
} from '../../emulator/config.ts';

type Value = string | number | boolean;

/** Values that each option allows; the type makes sure that no option is forgotten. */
const ALLOWED: Record<OptionKey, fc.Arbitrary<Value>> = {
  host: fc.constantFrom('127.0.0.1', '0.0.0.0', '::1', 'localhost'),
  port: fc.nat({ max: 65_535 }),
  udpPort: fc.nat({ max: 65_535 }),
  apiKey: fc.stringMatching(/^ody_[A-Za-z0-9_-]{1,20}$/),
  seed: fc.oneof(fc.nat({ max: 0xffffffff }), fc.stringMatching(/^[a-z][ a-z0-9-]{0,20}$/)),
  clock: fc.oneof(
    fc.constantFrom('real', 'manual'),
    fc.nat({ max: 999 }).map((n) => `${n + 1}.5x`),
  ),
  streamers: fc.nat({ max: 10_000 }),
  concurrentSessions: fc.nat({ max: 10_000 }),
  strictKeys: fc.boolean(),
  allowedHosts: fc
    .array(fc.constantFrom('app.test', '.example.com', 'null'), { minLength: 1, maxLength: 2 })
    .map(String),
  adminToken: fc.stringMatching(/^[A-Za-z0-9!?_-]{8,20}$/),
  concurrentStreams: fc.oneof(fc.nat({ max: 10_000 }), fc.constant('off')),
  streamLimit: duration(),
  afterStreamTimeout: fc.constantFrom('keep', 'close'),
  connectionLimit: duration(),
  reservationTimeout: duration(),
  idleTimeout: duration(),
  keepaliveGrace: duration(),
  danglingTimeout: duration(),
  monthlyHours: fc.oneof(fc.nat({ max: 744 }), fc.constantFrom('off', 0.25)),
  rateLimit: fc.constantFrom('off', '10/1s', '100/1m30s', '0/1h'),
  suspended: fc.constantFrom('off', 'payment failed'),
  revoked: fc.boolean(),
  denyLeases: fc.boolean(),
  data: fc.constantFrom('', '.odyssey', '/tmp/some where'),
  journalEntries: fc.integer({ min: 1, max: 1_000_000 }),
  journalBytes: fc.integer({ min: 1000, max: 2 ** 31 - 1 }),
  fps: fc.integer({ min: 1, max: 60 }),
  promptExpansionBypass: fc.boolean(),
  hls: fc.boolean(),
  maxSpectators: fc.nat({ max: 10_000 }),
  spectatorTokenLifetime: fc.integer({ min: 1, max: 500 }).map((count) => `${count}m`),
  queuedSimulations: fc.nat({ max: 10_000 }),
  concurrentSimulations: fc.nat({ max: 10_000 }),
  simulationOrder: fc.constantFrom('shuffled', 'fifo'),
  simulationDispatchTime: duration(),
  simulationSpeed: fc.constantFrom(0.5, 1, 2.25, 1_000_000),
  simulationLimit: duration(),
  simulationFailureRate: fc.constantFrom(0, 0.25, 1),
  recordings: fc.nat({ max: 100_000 }),
  recordingUrlLifetime: fc.integer({ min: 1, max: 500 }).map((count) => `${count}m`),
  recordingCacheBytes: fc.nat({ max: 2 ** 31 - 1 }),
  scenario: fc.constantFrom('', 'flaky-network', 'fixtures/scenarios/flaky-network.json'),
  quiet: fc.boolean(),
};

function duration(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.integer({ min: 1, max: 500 }), fc.constantFrom('ms', 's', 'm', 'h'))
    .map(([count, unit]) => `${count}${unit}`);
}

/** A value that no option with a rule allows. */
const NONSENSE = 'not allowed!';
const FREE_TEXT: readonly OptionKey[] = ['seed', 'suspended', 'data'];

function fromOption(key: OptionKey, value: Value): Config {
  return resolveConfig({ [key]: value } as EmulatorOptions, {});
}

/** The flag that turns off what is on by itself. */
const off = (flag: string) => flag.replace('--', '--no-');

/** What `start` with these arguments comes to. */
function startedWith(args: readonly string[]): Config {
  const commandLine = readCommandLine(args);
  if (!commandLine || !('start' in commandLine)) throw new Error(`${args.join(' ')}: starts nothing`);
  return resolveConfig({}, commandLine.start);
}

function fromFlag(key: OptionKey, value: Value): Config {
  const flag = flagName(key);
  const switched = value === true ? [flag] : [off(flag)];
  const args = typeof value === 'boolean' ? switched : [`${flag}=${value}`];
  return startedWith(args);
}

function fromVariable(key: OptionKey, value: Value): Config {
  return resolveConfig({}, { env: { [envName(key)]: String(value) } });
}

function fromFile(key: OptionKey, value: Value): Config {
  return resolveConfig({}, { file: { path: 'config.json', values: { [key]: value } } });
}

function problemsOf(resolve: () => unknown): readonly string[] {
  try {
    resolve();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the defaults', () => {
  it('are those of the free tier, on the port that Safari needs', () => {
    expect(resolveConfig({}, {})).toEqual({
      host: '127.0.0.1',
      port: 8090,
      udpPort: 0,
      apiKey: 'ody_local',
      accounts: new Map(),
      faults: [],
      accountFaults: new Map(),
      scenario: '',
      scenarioAtStart: undefined,
      strictKeys: false,
      allowedHosts: [],
      adminToken: '',
      seed: 1,
      clock: { kind: 'real' },
      streamers: 10,
      concurrentSessions: 5,
      concurrentStreams: 'off',
      streamLimitMs: 150_000,
      afterStreamTimeout: 'keep',
      connectionLimitMs: 3_600_000,
      reservationTimeoutMs: 600_000,
      idleTimeoutMs: 40_000,
      keepaliveGraceMs: 15_000,
      danglingTimeoutMs: 900_000,
      monthlyHours: 'off',
      rateLimit: 'off',
      suspended: 'off',
      revoked: false,
      denyLeases: false,
      data: '',
      journalEntries: 10_000,
      journalBytes: 16_777_216,
      fps: 20,
      promptExpansionBypass: false,
      hls: true,
      maxSpectators: 100,
      spectatorTokenLifetimeMs: 3_600_000,
      queuedSimulations: 10,
      concurrentSimulations: 2,
      simulationOrder: 'shuffled',
      simulationDispatchTimeMs: 1000,
      simulationSpeed: 1,
      simulationLimitMs: 150_000,
      simulationFailureRate: 0,
      recordings: 1000,
      recordingUrlLifetimeMs: 3_600_000,
      recordingCacheBytes: 67_108_864,
      quiet: false,
    });
  });
});

describe.each(OPTION_KEYS)('%s', (key) => {
  it('means the same as an option, a flag, a variable and a key in the file', () => {
    fc.assert(
      fc.property(ALLOWED[key], (value) => {
        const config = fromOption(key, value);
        expect(fromFlag(key, value)).toEqual(config);
        expect(fromVariable(key, value)).toEqual(config);
        expect(fromFile(key, value)).toEqual(config);
      }),
      { numRuns: 20 },
    );
  });

  it('changes the configuration', () => {
    const values = fc.sample(ALLOWED[key], { numRuns: 30, seed: 1 });
    const configs = new Set(values.map((value) => JSON.stringify(fromOption(key, value))));
    expect(configs.size).toBeGreaterThan(1);
  });

  it('stands in the help with its variable', () => {
    const help = helpText();
    // A switch that is on by itself can only be turned off.
    const flag =
      resolveConfig({}, { env: {} })[key as keyof Config] === true ? off(flagName(key)) : flagName(key);
    expect(help).toContain(`${flag} `);
    expect(help).toContain(envName(key));
  });

  it('is suggested for a name with a letter missing, wherever it stands', () => {
    const slip = key.slice(0, 2) + key.slice(3);
    const suggestion = new RegExp(`, did you mean \\S*(${key}|${flagName(key)}|${envName(key)})\\?$`);
    expect(problemsOf(() => resolveConfig({ [slip]: 1 } as EmulatorOptions, {}))[0]).toMatch(suggestion);
    expect(problemsOf(() => resolveConfig({}, { env: { [envName(slip)]: '1' } }))[0]).toMatch(suggestion);
    const file = { path: 'config.json', values: { [slip]: 1 } };
    expect(problemsOf(() => resolveConfig({}, { file }))[0]).toMatch(suggestion);
    expect(problemsOf(() => readCommandLine([flagName(slip), '1']))[0]).toMatch(suggestion);
  });
});

describe.each(OPTION_KEYS.filter((key) => !FREE_TEXT.includes(key)))('%s, with a rule,', (key) => {
  it('says where a bad value stands and what is allowed', () => {
    const [asOption] = problemsOf(() => fromOption(key, NONSENSE));
    expect(asOption).toMatch(new RegExp(`^option ${key}: '${NONSENSE}': (must be|is not) `));
    const [asVariable] = problemsOf(() => fromVariable(key, NONSENSE));
    expect(asVariable).toMatch(new RegExp(`^variable ${envName(key)}=${NONSENSE}: (must be|is not) `));
    const [inFile] = problemsOf(() => fromFile(key, NONSENSE));
    expect(inFile).toMatch(new RegExp(`^config.json: ${key}: "${NONSENSE}": (must be|is not) `));
  });
});

/** What `--help` prints. */
function helpText(): string {
  const printed: string[] = [];
  const write = process.stdout.write;
  process.stdout.write = (text: string | Uint8Array) => printed.push(String(text)) > 0;
  try {
    readCommandLine(['--help']);
  } finally {
    process.stdout.write = write;
  }
  return printed.join('');
}

describe('precedence', () => {
  const sources = {
    flags: { port: '1' },
    env: { ODYSSEY_EMULATOR_PORT: '3' },
    file: { path: 'config.json', values: { port: 4 } },
  };

  it('is flag, option, environment, file, default', () => {
    const { flags, env, file } = sources;
    expect(resolveConfig({ port: 2 }, { flags, env, file }).port).toBe(1);
    expect(resolveConfig({ port: 2 }, { env, file }).port).toBe(2);
    expect(resolveConfig({}, { env, file }).port).toBe(3);
    expect(resolveConfig({}, { file }).port).toBe(4);
    expect(resolveConfig({}, {}).port).toBe(8090);
  });

  it('lets false and 0 win like any other value', () => {
    const env = { ODYSSEY_EMULATOR_QUIET: 'true', ODYSSEY_EMULATOR_STREAMERS: '7' };
    expect(resolveConfig({ quiet: false, streamers: 0 }, { env })).toMatchObject({
      quiet: false,
      streamers: 0,
    });
  });

  it('takes undefined and an empty variable for not set', () => {
    const options = { port: undefined } as unknown as EmulatorOptions;
    expect(resolveConfig(options, { env: { ODYSSEY_EMULATOR_PORT: '' } }).port).toBe(8090);
  });
});

describe('mistakes', () => {
  it('are told all at once, one a line, also those in values that lose', () => {
    const problems = problemsOf(() =>
      resolveConfig(
        { port: 8091 },
        {
          flags: { fps: '61' },
          env: { ODYSSEY_EMULATOR_PORT: 'abc' },
          file: { path: 'config.json', values: { streamLimit: 150, colour: 'red' } },
        },
      ),
    );
    expect(problems).toEqual([
      '--fps 61: must be a whole number from 1 to 60',
      'variable ODYSSEY_EMULATOR_PORT=abc: must be a whole number from 0 to 65535',
      'config.json: unknown key "colour"',
      'config.json: streamLimit: 150: has no unit: write "150s" for seconds, or use ms, m, h or d',
    ]);
  });

  it.each([
    [{ streamLimit: '0s' }, `option streamLimit: '0s': must be a duration from 1ms to 30d, such as "150s"`],
    [{ idleTimeout: -5 }, 'option idleTimeout: -5: must be a duration from 1ms to 30d, such as "150s"'],
    [
      { idleTimeout: Number.NaN },
      'option idleTimeout: NaN: must be a duration from 1ms to 30d, such as "150s"',
    ],
    [
      { danglingTimeout: '31d' },
      `option danglingTimeout: '31d': must be a duration from 0s to 30d, such as "150s"`,
    ],
    [
      { clock: '0x' },
      `option clock: '0x': must be "real", "manual" or a factor above 0 and up to 1000000, such as "60x"`,
    ],
    [{ seed: 1.5 }, 'option seed: 1.5: must be a whole number from 0 to 4294967295, or any text'],
    [{ apiKey: 'local' }, `option apiKey: 'local': must be "ody_" and then letters, digits, "_" or "-"`],
    [
      { rateLimit: '10' },
      `option rateLimit: '10': must be "off", or a number of requests and a time, such as "10/1s" or "100/1m"`,
    ],
    [
      { monthlyHours: -1 },
      'option monthlyHours: -1: must be "off" or a number of hours from 0 to 744, such as 1.5',
    ],
    [
      { simulationSpeed: 0 },
      'option simulationSpeed: 0: must be a number above 0 and up to 1000000, such as 2 or 0.5',
    ],
    [
      { simulationFailureRate: 1.5 },
      'option simulationFailureRate: 1.5: must be a number from 0 to 1, such as 0.25',
    ],
    [{ afterStreamTimeout: 'stay' }, `option afterStreamTimeout: 'stay': must be "keep" or "close"`],
    [{ streamlimit: '1s' }, 'unknown option streamlimit, did you mean streamLimit?'],
    [{ frobnicate: true }, 'unknown option frobnicate'],
  ])('are named: %j', (options, problem) => {
    expect(problemsOf(() => resolveConfig(options as EmulatorOptions, {}))).toEqual([problem]);
  });

  it('do not include variables that are somebody else’s', () => {
    const env = { ODYSSEY_EMULATOR_URL: 'http://127.0.0.1:8090', ODYSSEY_EMULATOR_CONFIG: '', PORT: 'x' };
    expect(problemsOf(() => resolveConfig({}, { env }))).toEqual([]);
  });

  it('on the command line are told in the same words', () => {
    expect(problemsOf(() => readCommandLine(['--strem-limit', '3s']))).toEqual([
      'unknown option --strem-limit, did you mean --stream-limit?',
    ]);
    expect(problemsOf(() => readCommandLine(['stat']))).toEqual([
      'unknown command stat, did you mean start?',
    ]);
    expect(problemsOf(() => readCommandLine(['start', '--port']))).toEqual([
      '--port: needs a value, as in --port <number>',
    ]);
  });
});

describe('faults of the command line', () => {
  const slow = { name: 'slow', on: 'GET /regions', type: 'latency', delay: '1s' };

  it('come before those of the config file, and in place of those of their name', () => {
    const file = { path: 'f.json', values: { faults: [slow, { ...slow, name: 'other' }] } };
    const { faults } = resolveConfig({}, { file, faults: ['* * reset', '* * latency delay=3s name=slow'] });
    expect(faults.map(({ written }) => written)).toEqual([
      { name: 'reset', on: '* *', type: 'reset' },
      { name: 'slow', on: '* *', type: 'latency', delay: '3s' },
      { ...slow, name: 'other' },
    ]);
  });

  it('are read from several flags, and named apart', () => {
    const { faults } = startedWith(['--fault', '* * reset times=1', '--fault=GET * reset']);
    expect(faults.map(({ written }) => written)).toMatchObject([
      { name: 'reset', times: 1 },
      { name: 'reset-2' },
    ]);
  });

  it('that are wrong are told like other mistakes', () => {
    const problems = problemsOf(() =>
      resolveConfig(
        {},
        { faults: ['reset', '* * rest', '* * reset name=a', '* * reset name=a'], flags: { port: 'x' } },
      ),
    );
    expect(problems).toEqual([
      '--fault: "reset": begin with a point and a type of fault, as in "POST /sessions/request error error=RATE_LIMITED times=2"',
      '--fault: type: unknown type "rest", did you mean "reset"?',
      '--fault: name: "a" is taken by another --fault: choose another',
      '--port x: must be a whole number from 0 to 65535',
    ]);
  });
});

describe('values', () => {
  it('take numbers as milliseconds, text with a unit, and 0 for a slot that frees at once', () => {
    const config = resolveConfig({ streamLimit: 2500, connectionLimit: '1h30m', danglingTimeout: 0 }, {});
    expect(config).toMatchObject({ streamLimitMs: 2500, connectionLimitMs: 5_400_000, danglingTimeoutMs: 0 });
  });

  it('hash a seed of text, and take digits for the number', () => {
    const seedOf = (seed: string | number) => resolveConfig({ seed }, {}).seed;
    expect(seedOf('42')).toBe(42);
    expect(seedOf('checkout')).toBe(seedOf('checkout'));
    expect(seedOf('checkout')).not.toBe(seedOf('checkouts'));
  });

  it('scale time by any positive factor', () => {
    expect(resolveConfig({ clock: '2.5x' }, {}).clock).toEqual({ kind: 'scaled', factor: 2.5 });
    expect(resolveConfig({ clock: 'manual' }, {}).clock).toEqual({ kind: 'manual' });
  });
});

describe('accounts', () => {
  const accounts = { ody_free: { concurrentSessions: 1, streamLimit: '10s' }, ody_pro: {} } as const;

  it('have what they are listed with', () => {
    expect([...resolveConfig({ accounts }, {}).accounts]).toEqual([
      ['ody_free', { concurrentSessions: 1, streamLimitMs: 10_000 }],
      ['ody_pro', {}],
    ]);
  });

  it('have of each source what it says of them, options before the file', () => {
    const file = {
      path: 'config.json',
      values: {
        accounts: { ody_free: { streamLimit: '20s', streamers: 3 }, ody_ci: { suspended: 'unpaid' } },
      },
    };
    expect(Object.fromEntries(resolveConfig({ accounts }, { file }).accounts)).toEqual({
      ody_free: { concurrentSessions: 1, streamLimitMs: 10_000, streamers: 3 },
      ody_pro: {},
      ody_ci: { suspended: 'unpaid' },
    });
  });

  it('are refused with every mistake named', () => {
    const mistaken = {
      free: {},
      ody_a: { streamlimit: '1s', port: 1, fps: 5 },
      ody_b: { monthlyHours: 'many' },
      ody_c: 7,
    };
    const options = { accounts: mistaken } as unknown as EmulatorOptions;
    expect(problemsOf(() => resolveConfig(options, {}))).toEqual([
      'option accounts: key "free": must be "ody_" and then letters, digits, "_" or "-"',
      'option accounts: ody_a: unknown option streamlimit of an account, did you mean streamLimit?',
      'option accounts: ody_a: unknown option port of an account',
      'option accounts: ody_a: unknown option fps of an account',
      `option accounts: ody_b: option monthlyHours: 'many': must be "off" or a number of hours from 0 to 744, such as 1.5`,
      'option accounts: ody_c: must be an object of options, such as {"concurrentSessions": 1}',
    ]);
    const file = { path: 'config.json', values: { accounts: { ody_a: { streamLimit: 150 } } } };
    expect(problemsOf(() => resolveConfig({}, { file }))).toEqual([
      `config.json: accounts: ody_a: option streamLimit: '150': has no unit: write "150s" for seconds, or use ms, m, h or d`,
    ]);
    expect(problemsOf(() => resolveConfig({ accounts: [] } as unknown as EmulatorOptions, {}))).toEqual([
      'option accounts: must be an object, such as {"ody_free": {"concurrentSessions": 1}}',
    ]);
  });
});

describe('settings', () => {
  it('of an account are read back as the same configuration', () => {
    fc.assert(
      fc.property(fc.record(pickAccountOptions(ALLOWED), { requiredKeys: [] }), (options) => {
        const config = resolveConfig(options as unknown as EmulatorOptions, {});
        const again = readAccountOptions(toAccountSettings(config));
        expect(again.problems).toEqual([]);
        expect(config).toMatchObject(again.config);
        expect(Object.keys(again.config)).toHaveLength(ACCOUNT_OPTION_KEYS.length);
      }),
    );
  });

  it('of the emulator say everything but its secret', () => {
    const settings = toEmulatorSettings(
      resolveConfig(
        { adminToken: 'very-secret', streamLimit: 90_000, accounts: { ody_a: { clock: '60x' } } },
        {},
      ),
    );
    expect(settings).toMatchObject({ streamLimit: '1m 30s', fps: 20, accounts: { ody_a: { clock: '60x' } } });
    expect(JSON.stringify(settings)).not.toContain('secret');
    // Without the secret, and with accounts and faults, which are no options of one value.
    expect(Object.keys(settings)).toHaveLength(OPTION_KEYS.length + 1);
  });
});

/** The arbitraries of those options that an account may have of its own. */
function pickAccountOptions(all: typeof ALLOWED): Partial<typeof ALLOWED> {
  return Object.fromEntries(ACCOUNT_OPTION_KEYS.map((key) => [key, all[key]]));
}

describe('the config file', () => {
  let folder: string;
  const before = process.cwd();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'odyssey-emulator-config-'));
  });
  afterEach(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('is read where it is named: by the option, or else by the variable', () => {
    const seven = write('seven.json', '\uFEFF{"$schema": "https://example.com/schema.json", "fps": 7}');
    const eight = write('eight.json', '{"fps": 8}');
    const env = { ODYSSEY_EMULATOR_CONFIG: eight };
    expect(resolveConfig({}, ambientSources(seven, env)).fps).toBe(7);
    expect(resolveConfig({}, ambientSources(undefined, env)).fps).toBe(8);
    expect(resolveConfig({}, ambientSources(false, env)).fps).toBe(20);
    expect(resolveConfig({ config: seven }).fps).toBe(7);
  });

  it('is read from the working directory, if it is there', () => {
    process.chdir(folder);
    expect(resolveConfig({}, ambientSources(undefined, {})).fps).toBe(20);
    write('odyssey-emulator.json', '{"fps": 9}');
    expect(resolveConfig({}, ambientSources(undefined, {})).fps).toBe(9);
  });

  it.each([
    ['{"fps": 7,}', 'is not valid JSON'],
    ['[]', 'must hold a JSON object'],
    ['null', 'must hold a JSON object'],
  ])('is refused with its name when it holds %s', (text, problem) => {
    const path = write('bad.json', text);
    const problems = problemsOf(() => ambientSources(path, {}));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${path}: ${problem}`);
  });

  it('is missed when it was named', () => {
    const path = join(folder, 'none.json');
    expect(problemsOf(() => ambientSources(path, {}))[0]).toContain(`${path}: cannot be read`);
  });
});

describe('nearestName', () => {
  it('forgives one slip of any kind in any name, and its case', () => {
    const names = ['stream-limit', 'idle-timeout', 'port'];
    for (const slip of ['stream-limt', 'straem-limit', 'stream-limitt', 'STREAM-LIMIT', 'streem-limit']) {
      expect(nearestName(slip, names)).toBe('stream-limit');
    }
    expect(nearestName('prot', names)).toBe('port');
  });

  it('has no suggestion for what is like nothing', () => {
    expect(nearestName('colour', ['port', 'seed'])).toBeUndefined();
    expect(nearestName('x'.repeat(1_000_000), ['port'])).toBeUndefined();
  });
});
