/** Every case, in the order of the README's table. */
import type { AppKind } from '../stage.ts';
import type { ReleaseCase } from './case.ts';
import { connectCases } from './connect.ts';
import { hotPlainCases } from './hot-plain.ts';
import { hotReactCases } from './hot-react.ts';
import { pageCases } from './page.ts';
import { serverCases } from './server.ts';

export const CASES: readonly ReleaseCase[] = [
  ...hotPlainCases,
  ...hotReactCases,
  ...pageCases,
  ...connectCases,
  ...serverCases,
];

/** Those that an app is tried with. */
export function casesOf(app: AppKind): ReleaseCase[] {
  return CASES.filter(({ apps }) => apps === undefined || apps.includes(app));
}
