/** Every snippet of the README does what the README says. (Its two commands are what `.ci/run` runs.) */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const root = new URL('../../', import.meta.url);
/** Inside the package, so that its own name resolves as it does for users; built, so git never sees it. */
const playground = new URL('dist/readme/', root);
const readme = await readFile(new URL('README.md', root), 'utf8');

/** The README's fenced blocks of one language, in order. */
function snippets(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, code = '']) => code,
  );
}

test('the commands exist', () => {
  expect(snippets('sh').map((command) => command.trim())).toEqual(['npm start', 'npm test']);
  expect(Object.keys(packageJson.scripts)).toEqual(expect.arrayContaining(['start', 'test']));
});

test('the contract test passes as it stands', async () => {
  const [contractTest = ''] = snippets('ts');
  expect(contractTest).toContain("from 'vitest'");
  await mkdir(playground, { recursive: true });
  await writeFile(new URL('contract.test.ts', playground), contractTest);
  await writeFile(new URL('vitest.config.ts', playground), 'export default {};');
  const vitest = fileURLToPath(new URL('node_modules/vitest/vitest.mjs', root));
  const { stdout } = await promisify(execFile)(process.execPath, [vitest, 'run'], {
    cwd: fileURLToPath(playground),
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  });
  expect(stdout).toMatch(/Tests\s+1 passed \(1\)/);
});

test('every folder that the README names is there', async () => {
  for (const [, path = ''] of readme.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
    await expect(readFile(new URL(path, root)), path).resolves.toBeDefined();
  }
});
