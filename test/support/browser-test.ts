/** Vitest's `test` with what a browser test needs: a browser and a file server for the file, a page and emulators for the test. */
import { test as base } from 'vitest';
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  type JournalEntry,
} from '../../emulator/index.ts';
import { launchBrowser } from './browser.ts';
import { SdkPage, type SdkPageOptions } from './sdk-page.ts';
import { serveProject } from './site.ts';

/** A test's page comes in an own browser context, and its console is printed when the test fails. */
export const test = base
  // biome-ignore-start lint/correctness/noEmptyPattern: Vitest reads the names of the fixtures wanted from this pattern
  .extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
    const browser = await launchBrowser();
    onCleanup(() => browser.close());
    return browser;
  })
  .extend('site', { scope: 'file' }, async ({}, { onCleanup }) => {
    const site = await serveProject();
    onCleanup(() => site.close());
    return site;
  })
  // biome-ignore-end lint/correctness/noEmptyPattern: as above
  /** Starts an emulator on free ports, which is closed after the test; its journal is printed when the test fails. */
  .extend('startEmulator', async ({ task, onTestFailed }, { onCleanup }) => {
    const emulators: Emulator[] = [];
    const journal: JournalEntry[] = [];
    onTestFailed(() =>
      report(
        task.name,
        "the emulator's journal",
        journal.map((entry) => JSON.stringify(entry)),
      ),
    );
    onCleanup(async () => {
      await Promise.all(emulators.map((emulator) => emulator.close()));
    });
    return async (options: EmulatorOptions = {}): Promise<Emulator> => {
      const emulator = await createEmulator({ port: 0, ...options, onEntry: (entry) => journal.push(entry) });
      emulators.push(emulator);
      return emulator;
    };
  })
  .extend('page', async ({ browser, task, onTestFailed }, { onCleanup }) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const said: string[] = [];
    // Of every page that the test opens beside this one, too.
    context.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
    context.on('weberror', (error) => said.push(`uncaught: ${error.error().stack ?? error.error().message}`));
    context.on('requestfailed', (request) =>
      said.push(`failed: ${request.method()} ${request.url()} ${request.failure()?.errorText}`),
    );
    onTestFailed(() => report(task.name, "the page's console", said));
    onCleanup(() => context.close());
    return page;
  })
  /** Opens the SDK in this test's page: the client is made, not yet connected. */
  .extend('openClient', ({ page, site }) => {
    return (
      emulator: Emulator,
      options: Omit<SdkPageOptions, 'site' | 'apiUrl' | 'apiKey'> = {},
    ): Promise<SdkPage> =>
      SdkPage.open(page, { site, apiUrl: emulator.url, apiKey: emulator.apiKey, ...options });
  });

/** Says on stderr, which Vitest shows beside the failed test, what somebody saw while it ran. */
function report(testName: string, who: string, lines: readonly string[]): void {
  const said = lines.length === 0 ? 'nothing' : ['', ...lines].join('\n  ');
  process.stderr.write(`In "${testName}" ${who} said: ${said}\n`);
}
