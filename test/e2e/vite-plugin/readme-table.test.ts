/** The README's table has every case as it was tried. `UPDATE_TABLE=1` writes it, from the last run of all cases. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT_ROOT } from '../../support/site.ts';
import { CASES } from './cases/index.ts';
import { renderTable, withoutTimes } from './table.ts';

const README = join(PROJECT_ROOT, 'vite-plugin/README.md');
const BEGIN = '<!-- cases: begin -->';
const END = '<!-- cases: end -->';

test('every case is in the table, tried with every app and target that it is for', async () => {
  const readme = await readFile(README, 'utf8');
  const [before = '', rest = ''] = readme.split(BEGIN);
  const [table = '', after = ''] = rest.split(END);
  if (process.env.UPDATE_TABLE) {
    await writeFile(README, `${before}${BEGIN}\n\n${renderTable()}\n\n${END}${after}`);
    return;
  }
  const tried = CASES.flatMap(({ name, withinMs, apps = ['plain', 'react-18', 'react-19'] }) =>
    apps.flatMap((app) =>
      (['embedded', 'service'] as const).map((target) => ({
        name,
        app,
        target,
        releasedInMs: withinMs === undefined ? undefined : 0,
      })),
    ),
  );
  expect(withoutTimes(table).trim()).toBe(withoutTimes(renderTable(tried)).trim());
  // What was measured keeps to its bounds.
  for (const row of table.split('\n')) {
    const bound = Number(/\| (\d+) \|$/.exec(row)?.[1] ?? Number.POSITIVE_INFINITY);
    for (const [time] of row.matchAll(/(?<=[|/] )\d+(?= [|/])/g))
      expect(Number(time)).toBeLessThanOrEqual(bound);
  }
});
