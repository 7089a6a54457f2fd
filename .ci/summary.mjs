/**
 * Prints "N passed, N failed" from Vitest's JSON report: `node .ci/summary.mjs <report> <exit code of the test command>`.
 * What fails outside any test (types, lint, an unhandled rejection) counts as one failure, so that "0 failed" is never
 * printed for a run that failed.
 */
import { readFileSync } from 'node:fs';

const [reportPath, exitCode] = process.argv.slice(2);
const report = readFileSync(reportPath, 'utf8');
// The checks before the tests may fail: then Vitest has not run, and there is no report.
const { numPassedTests = 0, numFailedTests = 0 } = report === '' ? {} : JSON.parse(report);
const failed = exitCode !== '0' && numFailedTests === 0 ? 1 : numFailedTests;
process.stdout.write(`${numPassedTests} passed, ${failed} failed\n`);
