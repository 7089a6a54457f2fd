/** Tries a case with the unmodified SDK in Node, and says what its app has seen. */
import { Odyssey, type OdysseyEventHandlers } from '@odysseyml/odyssey';
import { expect, vi } from 'vitest';
import { createEmulator, type Emulator, type FaultRule } from '../../../emulator/index.ts';
import { socketsClosed } from '../../support/node-sockets.ts';
import type { AppCall, Around, FaultCase, Observed, Takes } from './case.ts';

/** What takes no time keeps to this, and what takes some to so much more. */
const SLACK_MS = 8000;

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
    // Pings are of no account: they meet rules of the configuration alone.
    faults: [{ ...rule, name: 'handbook', enabled: app.prepare === undefined } as FaultRule],
  });
  try {
    const listener = new Listener();
    const around: Around = { handlers: listener.handlers, emulator, heard: (what) => listener.heard(what) };
    const client = clientOf(emulator);
    const prepared = await app.prepare?.(client, around);
    listener.forget();
    await emulator.faults.enable('handbook');
    const act = () => app.call(client, prepared ?? '', around);
    const disconnect = () => {
      listener.say('disconnect()');
      client.disconnect();
    };
    const outcome = await expectTime(begin(act), takes, { emulator, disconnect });
    const observed = { outcome, handlers: [...listener.said] };
    client.disconnect();
    await expectHealth(emulator, Array(leaves).fill(leftAs));
    return observed;
  } finally {
    await emulator.close();
  }
}

/** The SDK reads where the API is as a client is made: cases that run side by side do not meet. */
function clientOf({ url, apiKey }: Emulator): Odyssey {
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

/** Waits for the outcome while the time passes that it takes. */
async function expectTime(
  { isSettled, settled }: Pending,
  takes: Takes,
  { emulator, disconnect }: { emulator: Emulator; disconnect: () => void },
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
  await clock.advance(FOR_EVER);
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
