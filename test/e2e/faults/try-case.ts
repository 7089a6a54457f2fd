/** Tries a case with the unmodified SDK in Node, and says what its app has seen. */
import { Odyssey, type OdysseyEventHandlers } from '@odysseyml/odyssey';
import { expect, vi } from 'vitest';
import { createEmulator, type Emulator, type FaultRule } from '../../../emulator/index.ts';
import { socketsClosed } from '../../support/node-sockets.ts';
import type { AppCall, Around, FaultCase, Observed, Takes } from './case.ts';

/** What takes no time keeps to this, and what takes some to so much more. */
const SLACK_MS = 8000;

/** Another account of the same emulator, where nothing fails. */
const OTHER_KEY = 'ody_other';
/** As long as a test can look: longer than anything waits, but not so long that a reservation times out. */
const FOR_EVER = '9m';
/** Pieces of a time do not add up to it exactly. */
const ROUNDING_MS = 1;

/** The case of a call that is not told otherwise. */
const CONNECT: AppCall = {
  name: 'connect()',
  call: (client, _prepared, { handlers }) => client.connect(handlers),
};

/** What the table calls what the app calls. */
export function callOf({ app = CONNECT }: FaultCase): string {
  return app.name;
}

/** A call under way, and what has become of it so far. */
interface Pending {
  readonly isSettled: () => boolean;
  readonly settled: Promise<string>;
}

/**
 * Does what the case says, expects that it takes as long as it should, and that afterwards a plain `connect()` works and
 * every slot is free that the fault itself does not leave reserved.
 */
export async function tryCase(tried: FaultCase): Promise<Observed> {
  const { rule, app = CONNECT, takes = 'no time', leaves = 0, leftAs = 'reserved' } = tried;
  const emulator = await createEmulator({
    port: 0,
    clock: 'manual',
    // In the configuration, since requests of no account meet no other rules.
    faults: [{ ...rule, name: 'handbook', enabled: app.prepare === undefined } as FaultRule],
  });
  try {
    const { client, listener, act } = await makeReady(app, emulator);
    listener.forget();
    await emulator.faults.enable('handbook');
    const disconnect = () => {
      listener.say('disconnect()');
      client.disconnect();
    };
    const meanwhile = () => callElsewhere(app, emulator);
    const outcome = await expectTime(begin(act), takes, { emulator, disconnect, meanwhile });
    const observed = { outcome, handlers: [...listener.said] };
    client.disconnect();
    await expectHealth(emulator, Array(leaves).fill(leftAs));
    return observed;
  } finally {
    await emulator.close();
  }
}

/** An app of an account, about to call what the case is about. */
async function makeReady({ prepare, call }: AppCall, emulator: Emulator, apiKey = emulator.apiKey) {
  const listener = new Listener();
  const around: Around = {
    handlers: listener.handlers,
    url: emulator.url,
    account: emulator.account(apiKey),
    heard: (what) => listener.heard(what),
  };
  const client = clientOf(emulator, apiKey);
  const prepared = await prepare?.(client, around);
  return { client, listener, act: () => call(client, prepared ?? '', around) };
}

/** The same call where nothing fails: when it is over, one that began before would be over too. */
async function callElsewhere(app: AppCall, emulator: Emulator): Promise<void> {
  await emulator.account(OTHER_KEY).faults.clear();
  const { client, act } = await makeReady(app, emulator, OTHER_KEY);
  await act();
  client.disconnect();
}

/** The SDK reads where the API is as a client is made: cases that run side by side do not meet. */
function clientOf({ url, apiKey: ownKey }: Emulator, apiKey = ownKey): Odyssey {
  process.env.API_URL = url;
  return new Odyssey({ apiKey });
}

function begin(act: () => Promise<unknown>): Pending {
  let isOver = false;
  const settled = act()
    .then((value) => `resolves${fieldsOf(value)}`, describeError)
    .finally(() => {
      isOver = true;
    });
  return { isSettled: () => isOver, settled };
}

/** What can be done while a call is under way. */
interface Surroundings {
  readonly emulator: Emulator;
  readonly disconnect: () => void;
  /** Does something that takes as long as the call would, if it worked. */
  readonly meanwhile: () => Promise<void>;
}

/** Waits for the outcome while the time passes that it takes. */
async function expectTime(
  { isSettled, settled }: Pending,
  takes: Takes,
  { emulator, disconnect, meanwhile }: Surroundings,
): Promise<string> {
  if (takes === 'no time' || 'realS' in Object(takes)) {
    const leastMs = typeof takes === 'object' && 'realS' in takes ? takes.realS * 1000 : 0;
    const startedAtMs = performance.now();
    const outcome = await settled;
    const tookMs = performance.now() - startedAtMs;
    expect(tookMs).toBeGreaterThanOrEqual(leastMs * 0.99);
    expect(tookMs).toBeLessThan(leastMs + SLACK_MS);
    return outcome;
  }
  const { journal, clock } = emulator;
  await Promise.any([
    journal.waitFor({ type: 'fault.injected' }),
    emulator.anonymous.journal.waitFor({ type: 'fault.injected' }),
  ]);
  if (typeof takes === 'object' && 'accountS' in takes)
    return advanceUntil(settled, isSettled, takes.accountS, emulator);
  await meanwhile();
  expect(isSettled()).toBe(false);
  await clock.advance(FOR_EVER);
  await meanwhile();
  expect(isSettled()).toBe(false);
  disconnect();
  // Whatever it does about it, it has done by the end of a request of its own; and its socket may say so again.
  await fetch(`${emulator.url}/regions/us-east/ping`);
  await socketsClosed(emulator.url);
  if (isSettled()) return `after disconnect(): ${await settled}`;
  return 'never settles, not even after disconnect()';
}

/** Pushes the clock, timer by timer: a fault of several pieces sets the next one when the last has come. */
async function advanceUntil(
  settled: Promise<string>,
  isSettled: () => boolean,
  accountS: number,
  { clock }: Emulator,
): Promise<string> {
  const { nowMs: startMs } = await clock.get();
  const leftMs = async () => startMs + accountS * 1000 - (await clock.get()).nowMs;
  while ((await leftMs()) > ROUNDING_MS) {
    const next = await vi.waitUntil(async () => {
      const { nextDueInMs } = await clock.get();
      const left = await leftMs();
      // Other timers are those of sessions, minutes away.
      return nextDueInMs !== null && nextDueInMs <= left + ROUNDING_MS ? { nextDueInMs } : undefined;
    });
    expect(isSettled()).toBe(false);
    await clock.advance(next.nextDueInMs);
  }
  return settled;
}

/** A plain `connect()` works, and no slot is lost: those that are left behind are in these states, until they time out. */
async function expectHealth(emulator: Emulator, left: readonly string[]): Promise<void> {
  await emulator.faults.clear();
  const plain = clientOf(emulator);
  await plain.connect();
  expect(plain.isConnected).toBe(true);
  plain.disconnect();
  await vi.waitFor(async () =>
    expect((await emulator.sessions.list()).map(({ state }) => state)).toEqual(left),
  );
  await emulator.clock.advance('15m');
  expect(await emulator.sessions.list()).toEqual([]);
  const faults = [emulator.journal, emulator.anonymous.journal].map((journal) =>
    journal.list({ type: 'emulator.fault' }),
  );
  for (const { items } of await Promise.all(faults)) expect(items).toEqual([]);
}

/** Writes down what the client's handlers are told. */
class Listener {
  readonly said: string[] = [];
  #waiting: { readonly what: string; readonly resolve: () => void }[] = [];

  readonly handlers: OdysseyEventHandlers = {
    onStatusChange: (status) => this.say(status),
    onConnected: () => this.say('onConnected'),
    onDisconnected: () => this.say('onDisconnected'),
    onError: (_error, isFatal) => this.say(isFatal ? 'onError, fatal' : 'onError'),
    onStreamStarted: () => this.say('onStreamStarted'),
    onStreamEnded: () => this.say('onStreamEnded'),
    onStreamError: (reason, message) => this.say(`onStreamError: ${reason}, ${message}`),
    onInteractAcknowledged: () => this.say('onInteractAcknowledged'),
    onBroadcastReady: (info) => this.say(`onBroadcastReady${fieldsOf(info)}`),
  };

  say(words: string): void {
    this.said.push(words);
    for (const { what, resolve } of this.#waiting) if (words.startsWith(what)) resolve();
  }

  heard(what: string): Promise<void> {
    if (this.said.some((words) => words.startsWith(what))) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ what, resolve }));
  }

  forget(): void {
    this.said.length = 0;
  }
}

/** The names of a plain answer's fields: what is missing can be seen. Texts stand as they are, but for ids. */
function fieldsOf(value: unknown): string {
  if (typeof value === 'string') return value.startsWith('stream_') ? '' : `: ${value}`;
  const isPlain =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? `: ${Object.keys(value).join(', ')}` : '';
}

/** Class and words of an error, without dates; what JSON's parser says differs from one Node to the next. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `throws ${String(error)}`;
  return error instanceof SyntaxError
    ? 'SyntaxError'
    : `${error.name}: ${error.message.replace(/\d{4}-\d\d-\d\d/, '(a date)')}`;
}
