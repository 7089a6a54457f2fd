/** The ledger: what a dev server that was killed leaves to the next, and to nobody else. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Ledger, type LedgerEntry } from '../../../vite-plugin/tabs/ledger.ts';

const TARGET = 'https://api.odyssey.ml';
const HOUR_MS = 3_600_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'odyssey-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function entry(sessionId: string, reservedAtMs = Date.now()): LedgerEntry {
  return {
    keys: {
      sessionId,
      signallingUrl: 'wss://streamer.test',
      accessToken: 'a token',
      sessionToken: 'another',
    },
    place: { file: 'src/player.ts', line: 3, column: 1 },
    reservedAtMs,
  };
}

/** A process id that nobody has: that of a process which has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

/** What another dev server has left. */
function leave(content: object | string, name = 'ledger-1-x.json'): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function left(changes: object = {}) {
  return {
    version: 1,
    host: hostname(),
    pid: deadPid(),
    targetUrl: TARGET,
    sessions: [entry('session_1')],
    ...changes,
  };
}

/** What a new dev server takes over. */
function takeOver(targetUrl = TARGET): string[] {
  return new Ledger(folder, targetUrl).takeOver().map(({ keys }) => keys.sessionId);
}

describe('a ledger', () => {
  test('names what is held, for its owner alone', () => {
    const deep = join(folder, 'not', 'yet', 'there');
    new Ledger(deep, TARGET).write([entry('session_1')]);
    const [name = '', ...others] = readdirSync(deep);
    expect(others).toEqual([]);
    expect(name).toMatch(new RegExp(`^ledger-${process.pid}-[0-9a-f]{8}\\.json$`));
    expect(statSync(join(deep, name)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(deep, name), 'utf8'))).toMatchObject({
      pid: process.pid,
      host: hostname(),
      targetUrl: TARGET,
      sessions: [{ keys: { sessionId: 'session_1' } }],
    });
  });

  test('stays that way however often it is written, and is gone when nothing is held', () => {
    const ledger = new Ledger(folder, TARGET);
    ledger.write([]);
    expect(readdirSync(folder)).toEqual([]);
    for (const count of [1, 2, 3]) {
      ledger.write(Array.from({ length: count }, (_, index) => entry(`session_${index}`)));
      const [name = ''] = readdirSync(folder);
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
      expect(JSON.parse(readFileSync(join(folder, name), 'utf8')).sessions).toHaveLength(count);
    }
    ledger.write([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('what is taken over', () => {
  test('of a process that is gone: once', () => {
    const path = leave(left({ sessions: [entry('session_1'), entry('session_2')] }));
    expect(takeOver()).toEqual(['session_1', 'session_2']);
    expect(() => statSync(path)).toThrow();
    expect(takeOver()).toEqual([]);
  });

  test('of several, and of an earlier process with the number of this one', () => {
    leave(left(), 'ledger-1-a.json');
    leave(left({ pid: process.pid, sessions: [entry('session_2')] }), 'ledger-1-b.json');
    expect(takeOver()).toEqual(['session_1', 'session_2']);
  });

  test('with all that it takes to end it', () => {
    leave(left());
    const [taken] = new Ledger(folder, TARGET).takeOver();
    expect(taken).toEqual({ ...entry('session_1'), reservedAtMs: expect.any(Number) });
  });
});

describe('what is left alone', () => {
  test('of this very process, such as by a second server of it', () => {
    const other = new Ledger(folder, TARGET);
    other.write([entry('session_1')]);
    expect(takeOver()).toEqual([]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test.each([
    ['of a process that lives', { pid: process.ppid }],
    ['of another machine', { host: 'another-machine' }],
    ['of another target', { targetUrl: 'http://127.0.0.1:8090' }],
  ])('%s', (_what, changes) => {
    const path = leave(left(changes));
    expect(takeOver()).toEqual([]);
    expect(statSync(path).size).toBeGreaterThan(0);
  });

  test('files of other names', () => {
    for (const name of ['ledger.json', 'ledger-1-x.json.new', 'notes.json']) leave(left(), name);
    expect(takeOver()).toEqual([]);
    expect(readdirSync(folder)).toHaveLength(3);
  });
});

describe('what is thrown away', () => {
  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"version":2,"sessions":[]}',
    '{"version":1}',
    '{"version":1,"sessions":7}',
  ])('a file that is none: %j', (text) => {
    leave(text);
    expect(takeOver()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    null,
    7,
    {},
    { keys: null },
    { keys: {}, reservedAtMs: Date.now() },
    { keys: { sessionId: 7 }, reservedAtMs: Date.now() },
  ])('an entry that is none: %j', (broken) => {
    leave(left({ sessions: [broken, entry('session_1')] }));
    expect(takeOver()).toEqual(['session_1']);
  });

  test('entries of more than an hour ago: no session lives that long', () => {
    const [old, young] = [Date.now() - HOUR_MS - 1000, Date.now() - HOUR_MS + 60_000];
    leave(left({ sessions: [entry('session_1', old), entry('session_2', young)] }));
    expect(takeOver()).toEqual(['session_2']);
  });

  test('nothing where there is no folder, or something else in its place', () => {
    expect(new Ledger(join(folder, 'nowhere'), TARGET).takeOver()).toEqual([]);
    mkdirSync(join(folder, 'ledger-1-x.json'));
    expect(takeOver()).toEqual([]);
  });
});
