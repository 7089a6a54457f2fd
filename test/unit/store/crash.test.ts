/** SIGKILL at any moment: what was acknowledged is there, whole and in order, and the directory opens. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { Seed } from '../../../emulator/seed.ts';
import { openStore } from '../../../emulator/store/open-store.ts';
import { aDirectory } from '../../support/a-directory.ts';
import { buildProgram, run } from './child.ts';
import { KEY, recordOf } from './numbered.ts';

const KILLS = 20;
/** Of a process that is ready after some 250 ms: some are killed while they open. */
const LATEST_KILL_MS = 700;

buildProgram();

test(`survives ${KILLS} kills at random moments`, async () => {
  const directory = aDirectory();
  const moments = new Seed('kills');
  let most = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = run('write', directory);
    await sleep(moments.int(0, LATEST_KILL_MS));
    await child.kill();
    const acknowledged = child.lines.filter((line) => /^\d+$/.test(line)).length;

    const store = await openStore(directory);
    const kept = [...store.shelf('recordings').list(KEY)];
    // Numbered in the order of their calls: where none is missing before the last, none has overtaken another.
    expect(kept.length).toBeGreaterThanOrEqual(acknowledged);
    for (const [index, [, record]] of kept.entries())
      expect(isDeepStrictEqual(record, recordOf(index))).toBe(true);
    // The next one begins again, among the pages that this frees.
    await store.shelf('recordings').clear(KEY);
    most = Math.max(most, acknowledged);
    await store.close();
  }
  expect(most).toBeGreaterThan(100);
}, 120_000);
