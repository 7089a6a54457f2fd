/**
 * Whatever tabs, clients, sockets and the developer do, in whatever order: each session is held or has ended once, nothing is
 * held for a tab that has left, and nothing ends that no event has named.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, test, vi } from 'vitest';
import type { ReleaseCause } from '../../../vite-plugin/protocol.ts';
import type { TrackedSession } from '../../../vite-plugin/tabs/session.ts';
import { fakeTime } from './a-tracker.ts';
import { NOTICED_MS, World } from './a-world.ts';

beforeEach(() => fakeTime());
afterEach(() => void vi.useRealTimers());

/** Something that happens, and how it is shown where the property fails. */
class Step {
  readonly what: string;
  readonly run: (world: World) => void | Promise<void>;

  constructor(what: string, run: (world: World) => void | Promise<void>) {
    this.what = what;
    this.run = run;
  }

  [fc.toStringMethod](): string {
    return this.what;
  }
}

const someTab = fc.constantFrom('tab-a', 'tab-b', 'tab-c');
const someConnection = fc.integer({ min: 1, max: 12 });
const someIndex = fc.nat(9);
const someCause = fc.constantFrom<ReleaseCause>('disconnected', 'superseded', 'page_gone', 'page_frozen');
const someTime = fc.constantFrom(50, 150, 250, 1000, 5000, 9000, 20_000, NOTICED_MS);

/** Something that a tab does, or that is done for one of its connections. */
function inTab(
  name: string,
  run: (world: World, step: { tab: string; connection: number; index: number; cause: ReleaseCause }) => void,
): fc.Arbitrary<Step> {
  return fc
    .record({ tab: someTab, connection: someConnection, index: someIndex, cause: someCause })
    .map((step) => new Step(`${name} ${JSON.stringify(step)}`, (world) => run(world, step)));
}

/** Something that is about a session that is held, if any is. */
function ofSession(
  name: string,
  run: (world: World, session: TrackedSession, cause: ReleaseCause) => void | Promise<void>,
): fc.Arbitrary<Step> {
  return fc.record({ index: someIndex, cause: someCause }).map(
    (step) =>
      new Step(`${name} ${JSON.stringify(step)}`, (world) => {
        const session = world.held(step.index);
        return session && run(world, session, step.cause);
      }),
  );
}

/** What happens, and how often: most of it needs a session that is held. */
const STEPS: readonly [weight: number, step: fc.Arbitrary<Step>][] = [
  [6, inTab('open', (world, { tab, index }) => world.open(tab, index % 4))],
  [1, inTab('close', (world, { tab }) => world.close(tab))],
  [1, inTab('leave', (world, { tab, cause }) => world.leave(tab, cause))],
  [3, inTab('beat', (world, { tab }) => world.say(tab, { type: 'beat' }))],
  [10, inTab('reserve', (world, { tab, connection }) => world.reserve(tab, connection))],
  [
    3,
    inTab('connecting', (world, { tab, connection, index }) => {
      const purpose = index % 2 ? 'stream' : 'credentials';
      world.say(tab, { type: 'connecting', connection, place: null, purpose });
    }),
  ],
  [
    1,
    inTab('closed early', (world, { tab, connection, cause }) =>
      world.say(tab, { type: 'closed', connection, cause }),
    ),
  ],
  [
    2,
    inTab('adopted', (world, { tab, connection, index }) => {
      const session = world.held(index);
      if (session) world.adopt(tab, connection, session);
    }),
  ],
  [
    1,
    inTab('kept', (world, { tab, connection }) =>
      world.say(tab, { type: 'kept', connections: [connection], paths: ['/src/app.css'] }),
    ),
  ],
  [1, ofSession('abandon', (world, session) => world.abandon(session))],
  [6, ofSession('open socket', (world, session) => world.openSocket(session))],
  [1, inTab('open late socket', (world, { index }) => world.openLateSocket(index))],
  [1, ofSession('goodbye', (world, session) => world.closeSocket(session, 'disconnected'))],
  [1, ofSession('lose socket', (world, session) => world.closeSocket(session, 'page_lost'))],
  [1, ofSession('end by service', (world, session) => world.closeSocket(session, 'ended_by_service'))],
  [2, ofSession('client speaks', (world, session) => world.clientSpeaks(session))],
  [1, ofSession('only client speaks', (world, session) => world.onlyClientSpeaks(session))],
  [1, ofSession('release', (world, session) => world.release(session))],
  [
    1,
    ofSession('closed', (world, { document, connection }, cause) =>
      world.say(document, { type: 'closed', connection, cause }),
    ),
  ],
  ...(['connected', 'stream_ended', 'in_use'] as const).map((type): [number, fc.Arbitrary<Step>] => [
    1,
    ofSession(type, (world, { document, connection }) => world.say(document, { type, connection })),
  ]),
  [
    2,
    ofSession('streaming', (world, { document, connection, link }) => {
      // Over nothing else than its socket.
      if (link) world.say(document, { type: 'streaming', connection, streamId: 'stream_1' });
    }),
  ],
  [
    5,
    ofSession('suspected', (world, { document, connection }) =>
      world.say(document, { type: 'suspected', connection, suspicion: 'maybe_superseded' }),
    ),
  ],
  [
    2,
    fc
      .tuple(fc.nat(2), fc.nat(2))
      .map(([one, other]) => new Step(`evict ${one} and ${other}`, (world) => world.evict(one, other))),
  ],
  [6, someTime.map((ms) => new Step(`${ms} ms pass`, (world) => world.pass(ms)))],
];

const someStep = fc.oneof(...STEPS.map(([weight, arbitrary]) => ({ weight, arbitrary })));

test('each session is held, or has ended once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(someStep, { maxLength: 60, size: 'max' }), async (steps) => {
      vi.clearAllTimers();
      const world = new World();
      for (const { what, run } of steps) await world.does(what, () => run(world));
      await world.end();
    }),
    { numRuns: 300 },
  );
});
