/** The table of the plugin's README, made from the cases and from what they measured last. */
import { CASES } from './cases/index.ts';
import { type CaseOutcome, readOutcomes } from './outcomes.ts';
import type { AppKind, TargetKind } from './stage.ts';

const APPS: readonly { kind: AppKind; title: string }[] = [
  { kind: 'plain', title: 'plain' },
  { kind: 'react-18', title: 'React 18' },
  { kind: 'react-19', title: 'React 19' },
];
const TARGETS: readonly TargetKind[] = ['embedded', 'service'];

/** The table as Markdown; a cell is the time with an emulator of the plugin's own, and with a service elsewhere. */
export function renderTable(outcomes: readonly CaseOutcome[] = readOutcomes()): string {
  const head = ['what happens', 'what becomes of its session', ...APPS.map(({ title }) => title), 'bound'];
  const rows = CASES.map(({ name, event, result, withinMs, apps }) => [
    event,
    result,
    ...APPS.map(({ kind }) =>
      apps && !apps.includes(kind)
        ? '–'
        : TARGETS.map((target) => cell(outcomes, name, kind, target)).join(' / '),
    ),
    withinMs === undefined ? '' : `${withinMs}`,
  ]);
  return [head, head.map((_, column) => (column < 2 ? '---' : '--:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

/** The same table with every time left out, to compare what must not differ. */
export function withoutTimes(table: string): string {
  return table.replace(/(?<=[|/] )\d+(?= [|/])/g, 'ms');
}

function cell(outcomes: readonly CaseOutcome[], name: string, app: AppKind, target: TargetKind): string {
  const outcome = outcomes.find(
    (tried) => tried.name === name && tried.app === app && tried.target === target,
  );
  if (!outcome) return '?';
  return outcome.releasedInMs === undefined ? 'kept' : `${Math.round(outcome.releasedInMs)}`;
}
