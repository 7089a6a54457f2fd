/** Tries every case with one app and one target. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { casesOf } from './cases/index.ts';
import { recordOutcome } from './outcomes.ts';
import { type AppKind, Stage, type TargetKind } from './stage.ts';

/** Declares the tests. */
export function tryCases(app: AppKind, target: TargetKind): void {
  describe(`${app} app, ${target}`, () => {
    const cases = casesOf(app);
    let stage: Stage;

    beforeAll(async () => {
      const pages = cases.map(({ name, files }) => [name, files?.(app) ?? {}] as const);
      stage = await Stage.open(app, target, Object.fromEntries(pages));
    });
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') process.stderr.write(await stage.report());
      await stage.clear();
    });
    afterAll(() => stage?.close());

    for (const { name, event, withinMs, run } of cases) {
      test(`${name}: ${event}`, async () => {
        const { releasedInMs } = await run(stage, name);
        if (withinMs !== undefined) expect(releasedInMs).toBeLessThan(withinMs);
        recordOutcome({ name, app, target, releasedInMs });
      });
    }
  });
}
