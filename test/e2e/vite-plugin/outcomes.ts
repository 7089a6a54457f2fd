/** What the cases measured, kept for the README's table: see `table.ts`. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../support/site.ts';
import type { AppKind, TargetKind } from './stage.ts';

/** One case, tried once. */
export interface CaseOutcome {
  readonly name: string;
  readonly app: AppKind;
  readonly target: TargetKind;
  readonly releasedInMs: number | undefined;
}

/** Built, so that git never sees it. */
const FOLDER = join(PROJECT_ROOT, 'node_modules/.cache/release-cases');

/** Keeps an outcome; a later one of the same case takes its place. */
export function recordOutcome(outcome: CaseOutcome): void {
  mkdirSync(FOLDER, { recursive: true });
  const { name, app, target } = outcome;
  writeFileSync(join(FOLDER, `${name}.${app}.${target}.json`), JSON.stringify(outcome));
}

/** All that is kept. */
export function readOutcomes(): CaseOutcome[] {
  return readdirSync(FOLDER).map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
}
