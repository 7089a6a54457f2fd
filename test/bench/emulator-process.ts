/** The emulator under measurement: the built package, alone in its process. */
import { pathToFileURL } from 'node:url';
import type { Emulator, EmulatorOptions } from '../../emulator/index.ts';
import { distFile } from './bench-files.ts';
import { offer } from './child.ts';
import { cpu, rssBytes } from './consumption.ts';

/** What the process offers. */
export type EmulatorProcess = typeof functions;

let emulator: Emulator | undefined;

const functions = {
  /** Starts the emulator on a free port; returns where it is. */
  async start(options: EmulatorOptions): Promise<{ url: string; apiKey: string }> {
    const built: typeof import('../../emulator/index.ts') = await import(
      pathToFileURL(distFile('index.js')).href
    );
    emulator = await built.createEmulator({ port: 0, ...options });
    return { url: emulator.url, apiKey: emulator.apiKey };
  },

  cpu,
  rssBytes,
};

offer(functions);
