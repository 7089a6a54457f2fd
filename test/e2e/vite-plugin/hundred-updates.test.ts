/** A hundred hot updates of the module that makes the client: one session at any time, and nothing that grows. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { NEW_CLIENT, PLAY, SDK } from './cases/case.ts';
import { Stage } from './stage.ts';

const UPDATES = 100;
/** What is loaded once, and what the first updates still set up, is not counted. */
const WARM_UP = 20;
/** A browser keeps every version of a module for as long as its page lives: some kilobytes each, the SDK's class not among them. */
const PAGE_GROWTH_BYTES = 40_000;
const SERVER_GROWTH_BYTES = 40_000;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open('plain', 'embedded', {
    updates: {
      'src/main.js': "import './player.js';",
      'src/player.js': `${SDK}\nconst client = ${NEW_CLIENT};\n${PLAY}\nimport.meta.hot.accept();\n// update 0\n`,
    },
  });
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') process.stderr.write(await stage.report());
  await stage.clear();
});
afterAll(() => stage.close());

test(`${UPDATES} updates: never more than one session, no growth in page or server`, {
  timeout: 120_000,
}, async () => {
  const [last] = (await stage.account.journal.list({ type: 'session.reserved', limit: 1000 })).items.slice(
    -1,
  );
  const playing = await stage.stream('updates');
  const devTools = await stage.context.newCDPSession(playing.page);
  await devTools.send('Performance.enable');
  const measure = async () => {
    await devTools.send('HeapProfiler.collectGarbage');
    const { metrics } = await devTools.send('Performance.getMetrics');
    const of = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
    const server: { heapBytes: number; listeners: number; handles: number } = await (
      await fetch(`${stage.server.url}test-door/memory`)
    ).json();
    return { heapBytes: of('JSHeapUsedSize'), listeners: of('JSEventListeners'), server };
  };

  let streamId = playing.streamId;
  let before = await measure();
  for (let update = 1; update <= UPDATES; update++) {
    stage.app.edit('updates/src/player.js', (text) => text.replace(/update \d+/, `update ${update}`));
    ({ streamId } = await stage.newStream(new Set([streamId])));
    if (update === WARM_UP) before = await measure();
  }
  await stage.expectStreaming(await stage.streaming(playing.page));
  const after = await measure();

  const reserved = await stage.account.journal.list({
    type: 'session.reserved',
    after: last?.seq ?? 0,
    limit: 1000,
  });
  expect(reserved.items).toHaveLength(UPDATES + 1);
  expect(reserved.items.filter(({ active }) => active > 1)).toEqual([]);

  const counted = UPDATES - WARM_UP;
  expect(after.listeners).toBeLessThanOrEqual(before.listeners + 2);
  expect(after.server.listeners).toBe(before.server.listeners);
  expect(after.server.handles).toBeLessThanOrEqual(before.server.handles + 2);
  expect((after.heapBytes - before.heapBytes) / counted).toBeLessThan(PAGE_GROWTH_BYTES);
  expect((after.server.heapBytes - before.server.heapBytes) / counted).toBeLessThan(SERVER_GROWTH_BYTES);
});
