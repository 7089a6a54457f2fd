/** What ends a session in real time, or all at once: a lost peer, a silent client, and the emulator's own end. */
import { expect, test } from 'vitest';

import { ClockClosedError } from '../../../emulator/clock.ts';
import { type AccountOptions, resolveConfig } from '../../../emulator/config.ts';
import type { JournalEntry } from '../../../emulator/journal.ts';
import { someAccounts } from '../../support/accounts.ts';
import { FakeLink, FakeStreamers } from '../../support/fake-streamer.ts';

/** Whatever is ready to run runs. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** An account whose clock and whose real time both move only when told. */
function anAccount(options: AccountOptions = {}) {
  const streamers = new FakeStreamers();
  const entries: JournalEntry[] = [];
  const accounts = someAccounts({
    config: resolveConfig({ clock: 'manual', ...options }, {}),
    streamers,
    onEntry: (entry) => {
      entries.push(entry);
    },
  });
  const { realClock } = accounts;
  realClock.setMode({ kind: 'manual' });
  const account = accounts.get('ody_any');
  /** A client with a stream that runs. */
  const connect = async () => {
    const session = account.sessions.reserve('us-west');
    const link = new FakeLink();
    void session.connect(link);
    await turn();
    session.acceptAnswer('v=0');
    const streamer = streamers.all.at(-1);
    streamer?.connect();
    streamer?.hear({ type: 'interactive_stream_start', prompt: 'a hill' });
    await turn();
    expect(session.state).toBe('streaming');
    return { session, link, streamer };
  };
  const released = () => entries.flatMap((entry) => (entry.type === 'session.released' ? [entry.cause] : []));
  const pendingTimers = () => account.clock.pendingTimers + realClock.pendingTimers;
  return { accounts, account, realClock, streamers, entries, connect, released, pendingTimers };
}

test('a lost peer ends its session when its socket has said nothing about it for 5 s of real time', async () => {
  const { realClock, connect, released, pendingTimers } = anAccount();
  const { streamer, link } = await connect();
  streamer?.lose();
  await realClock.advance(4999);
  expect(released()).toEqual([]);
  await realClock.advance(1);
  expect(released()).toEqual(['peer_failed']);
  expect(link).toMatchObject({ isOpen: false, errors: ['streamer_disconnected'] });
  expect(streamer?.isClosed).toBe(true);
  expect(pendingTimers()).toBe(0);
});

test('a goodbye in those 5 s is what ends it instead', async () => {
  const { realClock, connect, released, pendingTimers } = anAccount();
  const { streamer, session } = await connect();
  streamer?.lose();
  session.release('client_disconnecting');
  expect(pendingTimers()).toBe(0);
  await realClock.advance(5000);
  expect(released()).toEqual(['client_disconnecting']);
});

test('a socket that closes in those 5 s leaves its session dangling, and free to come back', async () => {
  const { realClock, connect, released } = anAccount();
  const { streamer, session, link } = await connect();
  streamer?.lose();
  link.isOpen = false;
  session.linkLost(1001);
  expect(session.info()).toMatchObject({ state: 'dangling', danglingCause: 'page_gone', closeCode: 1001 });
  void session.connect(new FakeLink());
  await turn();
  await realClock.advance(5000);
  expect(session.state).toBe('connecting');
  expect(released()).toEqual([]);
});

test('a connected client outlives a push of the clock by its grace in real time', async () => {
  const { account, realClock, connect, released, pendingTimers } = anAccount({
    idleTimeout: '40s',
    keepaliveGrace: '15s',
  });
  const { session } = await connect();
  await account.advance(60_000);
  await realClock.advance(14_999);
  session.hearFromClient();
  await realClock.advance(15_000);
  expect(released()).toEqual([]);
  await account.advance(40_000);
  expect(released()).toEqual(['idle_timeout']);
  expect(pendingTimers()).toBe(0);
});

test('an emulator that closes ends every session in whatever state, and takes no more', async () => {
  const { accounts, account, streamers, entries, connect, released, pendingTimers } = anAccount();
  const { link } = await connect();
  const dangling = await connect();
  dangling.session.drop();
  account.sessions.reserve('us-west');
  // Its streamer is not there yet: it is closed as it comes.
  void account.sessions.reserve('us-west').connect(new FakeLink());
  accounts.close();
  await turn();
  expect(released()).toEqual(Array.from({ length: 4 }, () => 'emulator_closed'));
  expect(account.sessions.list()).toEqual([]);
  expect(account.leases.running).toBe(0);
  expect(link.isOpen).toBe(false);
  expect(streamers.all.map(({ isClosed }) => isClosed)).toEqual([true, true, true]);
  expect(pendingTimers()).toBe(0);
  expect(() => account.sessions.reserve('us-west')).toThrow('The emulator is closed.');
  await expect(account.advance(1000)).rejects.toThrow(ClockClosedError);
  expect(entries.filter(({ type }) => type === 'emulator.fault')).toEqual([]);
});
