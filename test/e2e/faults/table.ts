/** The tables of the faults' handbook: made from what was observed, and held to the README's. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { PROJECT_ROOT } from '../../support/site.ts';
import type { FaultCase, Observed, Takes } from './case.ts';
import { callOf } from './try-case.ts';

const README = join(PROJECT_ROOT, 'emulator/faults/README.md');
const HEAD = ['rule', 'the app calls', 'what comes of it', 'its handlers', 'takes', 'leaves'];

/** A case, and what was observed. */
export interface Row {
  readonly tried: FaultCase;
  readonly observed: Observed;
}

/** Holds a family's table in the README to `rows`, or with `UPDATE_TABLE=1` writes it. */
export async function expectTable(family: string, rows: readonly Row[]): Promise<void> {
  const [begin, end] = [`<!-- handbook ${family}: begin -->`, `<!-- handbook ${family}: end -->`];
  const readme = await readFile(README, 'utf8');
  const [before = '', rest = ''] = readme.split(begin);
  const [table = '', after = ''] = rest.split(end);
  const rendered = render(rows);
  if (process.env.UPDATE_TABLE) await writeFile(README, `${before}${begin}\n\n${rendered}\n\n${end}${after}`);
  else expect(table.trim()).toBe(rendered);
}

function render(rows: readonly Row[]): string {
  const cells = rows.map(({ tried, observed: { outcome, handlers } }) => [
    code(ruleText(tried.rule)),
    code(callOf(tried)),
    outcome,
    handlers.join(' → '),
    takesText(tried.takes),
    tried.leaves === undefined ? '' : `${tried.leaves} ${tried.leftAs ?? 'reserved'}`,
  ]);
  return [HEAD, HEAD.map(() => '---'), ...cells]
    .map((row) => `| ${row.map(escapeCell).join(' | ')} |`)
    .join('\n');
}

/** The rule as one writes it, without braces. */
function ruleText(rule: object): string {
  return Object.entries(rule)
    .map(([name, value]) => `${name}: ${JSON.stringify(value).replaceAll('"', "'")}`)
    .join(', ');
}

function takesText(takes: Takes = 'no time'): string {
  if (takes === 'no time') return '';
  if (takes === 'for ever') return takes;
  return 'realS' in takes ? `${takes.realS} s` : `${takes.accountS} s of the account's clock`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
}
