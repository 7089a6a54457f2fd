/** Every mistake has one error: the same code and the same words in process and over HTTP. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AccountVerbs,
  connectEmulator,
  createEmulator,
  type Emulator,
  type EmulatorError,
  type EmulatorVerbs,
} from '../../../emulator/index.ts';
import { reserve } from '../../support/raw-client.ts';
import { createKeys, errorOf } from '../../support/verbs.ts';

let emulator: Emulator;
const newKey = createKeys('ody_verbs_');

beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual', concurrentSessions: 3 });
});
afterAll(() => emulator.close());

describe('a mistake has the same error in process and over HTTP', () => {
  /** An account in a state to make mistakes about; the same in both ways. */
  const MISTAKES: Record<string, (mine: AccountVerbs, verbs: EmulatorVerbs) => unknown> = {
    'a key that is none': (_, verbs) => verbs.account('sk_1'),
    'a key with a slash': (_, verbs) => verbs.account('ody_a/b'),
    'every key where one is meant': (_, verbs) => verbs.account('*'),
    'an unknown session': (mine) => mine.sessions.get('session_none'),
    'a session of strange characters': (mine) => mine.sessions.get('a/b?c#d%20é'),
    'releasing an unknown session': (mine) => mine.sessions.release('session_none'),
    'dropping an unknown session': (mine) => mine.sessions.drop('session_none'),
    'dropping a session without a socket': async (mine) => {
      const [session] = await mine.sessions.list();
      return mine.sessions.drop(session?.sessionId ?? '');
    },
    'a session that was released': async (mine) => {
      const { sessionId } = await mine.journal.waitFor({ type: 'session.released' });
      return mine.sessions.get(sessionId);
    },
    'an unknown stream': (mine) => mine.streams.get('stream_none'),
    'an unknown job': (mine) => mine.jobs.get('job_none'),
    'an unknown recording': (mine) => mine.recordings.get('stream_none'),
    'a recording of strange characters': (mine) => mine.recordings.get('../x'),
    'a duration without a unit': (mine) => mine.clock.advance('150'),
    'a duration that is none': (mine) => mine.clock.advance('soon'),
    'an empty duration': (mine) => mine.clock.advance(''),
    'a negative duration': (mine) => mine.clock.advance(-1),
    'no number': (mine) => mine.clock.advance(Number.NaN),
    'an endless duration': (mine) => mine.clock.advance(Number.POSITIVE_INFINITY),
    'all clocks by a duration that is none': (_, verbs) => verbs.advanceAll('soon'),
    'all clocks by a negative duration': (_, verbs) => verbs.advanceAll(-5),
    'all clocks by no number': (_, verbs) => verbs.advanceAll(Number.NaN),
    'a clock’s mode that is none': (mine) => mine.clock.setMode('fast'),
    'an empty mode': (mine) => mine.clock.setMode(''),
    'an unknown option': (mine) => mine.config.set(JSON.parse('{"streamLimt":"10s"}')),
    'an option of the emulator’s': (mine) => mine.config.set(JSON.parse('{"port":8090}')),
    'a bad value': (mine) => mine.config.set({ concurrentSessions: -1 }),
    'a value of another type': (mine) => mine.config.set(JSON.parse('{"concurrentSessions":"many"}')),
    'a list for a value': (mine) => mine.config.set(JSON.parse('{"concurrentSessions":[1]}')),
    'an object for a value': (mine) => mine.config.set(JSON.parse('{"clock":{"kind":"manual"}}')),
    'null for a value': (mine) => mine.config.set(JSON.parse('{"streamLimit":null}')),
    'options that are a list': (mine) => mine.config.set(JSON.parse('[]')),
    'options that are text': (mine) => mine.config.set(JSON.parse('"manual"')),
    'several bad options': (mine) =>
      mine.config.set(JSON.parse('{"streamLimit":"x","clock":"fast","wat":1}')),
    'an unknown type': (mine) => mine.journal.list({ type: 'session.relesed' }),
    'an unknown family': (mine) => mine.journal.list({ type: 'sessions.*' }),
    'an unknown type among known ones': (mine) => mine.journal.list({ type: ['session.*', 'rubbish'] }),
    'waiting for an unknown type': (mine) => mine.journal.waitFor({ type: 'session.relesed' }),
    'a negative after': (mine) => mine.journal.list({ after: -1 }),
    'half an after': (mine) => mine.journal.list({ after: 1.5 }),
    'a limit of 0': (mine) => mine.journal.list({ limit: 0 }),
    'a limit of 1001': (mine) => mine.journal.list({ limit: 1001 }),
    'half a limit': (mine) => mine.journal.list({ limit: 1.5 }),
    'a limit that is no number': (mine) => mine.journal.list({ limit: Number.NaN }),
    'waiting for a time that is none': (mine) => mine.journal.waitFor({}, { timeout: 'soon' }),
    'waiting for a negative time': (mine) => mine.journal.waitFor({}, { timeout: -1 }),
    'waiting for ever': (mine) =>
      mine.journal.waitFor({ type: 'stream.started' }, { timeout: Number.POSITIVE_INFINITY }),
    'a wait in vain': (mine) => mine.journal.waitFor({ type: 'stream.*' }, { timeout: 1 }),
    'an unknown type that belongs to no account': (_, verbs) => verbs.anonymous.journal.list({ type: 'x' }),
  };
  let remote: EmulatorVerbs;
  let key: string;

  beforeAll(async () => {
    remote = await connectEmulator(emulator.url);
    key = newKey();
    const mine = emulator.account(key);
    await mine.sessions.release((await reserve(emulator.url, key)).sessionId);
    await reserve(emulator.url, key);
  });

  test.each(Object.entries(MISTAKES))('%s', async (_name, make) => {
    const said = ({ name, code, message, problems, status }: EmulatorError) => ({
      name,
      code,
      message,
      problems,
      status,
    });
    const inProcess = await errorOf(() => make(emulator.account(key), emulator));
    const overHttp = await errorOf(() => make(remote.account(key), remote));
    expect(inProcess.code).not.toBe('INTERNAL_ERROR');
    expect(said(overHttp)).toEqual(said(inProcess));
  });

  test('several problems are named one by one', async () => {
    const error = await errorOf(() =>
      remote.account(key).config.set(JSON.parse('{"streamLimit":"x","wat":1}')),
    );
    expect(error).toMatchObject({ code: 'INVALID_OPTIONS', status: 422 });
    expect(error.problems).toEqual([expect.stringContaining('wat'), expect.stringContaining('streamLimit')]);
  });

  test('a mistake changes nothing', async () => {
    const before = await emulator.account(key).config.get();
    await errorOf(() =>
      remote.account(key).config.set(JSON.parse('{"concurrentSessions":1,"clock":"fast"}')),
    );
    expect(await emulator.account(key).config.get()).toEqual(before);
  });
});
