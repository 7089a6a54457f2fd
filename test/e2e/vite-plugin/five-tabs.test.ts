/** Five tabs, edits that arrive in all of them, and tabs that close in any order: the list is right after each step. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Seed } from '../../../emulator/seed.ts';
import { NEW_CLIENT, PLAY, SDK } from './cases/case.ts';
import { Stage, type Streaming } from './stage.ts';

const TABS = 5;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open('plain', 'embedded', {
    tabs: {
      'src/main.js': "import './player.js';",
      'src/player.js': `${SDK}\nconst client = ${NEW_CLIENT};\n${PLAY}\nimport.meta.hot.accept();\n// update 0\n`,
    },
  });
});
afterAll(() => stage.close());

test('each tab has its one session, after every edit and every closed tab', { timeout: 90_000 }, async () => {
  const order = new Seed(4).fork('five tabs');
  let tabs: Streaming[] = [];
  for (let count = 1; count <= TABS; count++) {
    tabs.push(await stage.stream('tabs'));
    expect(await stage.held).toHaveLength(count);
  }
  for (let update = 1; tabs.length > 0; update++) {
    const before = new Set(tabs.map(({ streamId }) => streamId));
    const old = tabs.map(({ sessionId }) => sessionId);
    await stage.releasedAfter(old, () =>
      stage.app.edit('tabs/src/player.js', (text) => text.replace(/update \d+/, `update ${update}`)),
    );
    await expect.poll(() => stage.account.streams.list(), { timeout: 10_000 }).toHaveLength(tabs.length);
    tabs = await Promise.all(tabs.map(({ page }) => stage.shown(page, before)));
    expect((await stage.held).sort()).toEqual(tabs.map(({ sessionId }) => sessionId).sort());

    const [closed] = tabs.splice(order.int(0, tabs.length - 1), 1);
    if (!closed) break;
    await stage.releasedAfter([closed.sessionId], () => closed.page.close());
    expect((await stage.held).sort()).toEqual(tabs.map(({ sessionId }) => sessionId).sort());
    for (const tab of tabs) await stage.expectStreaming(tab);
  }
});
