/**
 * The process that the embedded emulator runs in: no native code sits in the dev server, and an emulator that aborts takes
 * nothing with it. It is told its options in its first message and ends when its parent is gone, however that ended.
 */
import type { EmulatorOptions } from '../../emulator/config.ts';
import { createEmulator, type Emulator } from '../../emulator/index.ts';
import { messageOf } from '../../emulator/session/errors.ts';

/** What the parent says. */
export interface StartMessage {
  readonly options: EmulatorOptions;
}

/** What the child answers, once. */
export type ChildMessage =
  | { readonly type: 'ready'; readonly url: string }
  | { readonly type: 'failed'; readonly message: string }
  /** The emulator's own mistake; it goes on. */
  | { readonly type: 'fault'; readonly message: string };

let emulator: Emulator | undefined;

const say = (message: ChildMessage) => process.send?.(message);

// A terminal sends Ctrl+C to every process in it: the parent first says goodbye to sessions, and its end is ours.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

process.once('disconnect', () => {
  void (emulator?.close() ?? Promise.resolve()).finally(() => process.exit(0));
});

process.once('message', async ({ options }: StartMessage) => {
  try {
    emulator = await createEmulator({
      ...options,
      onEntry: (entry) => {
        if (entry.type === 'emulator.fault') say({ type: 'fault', message: entry.message });
      },
    });
    say({ type: 'ready', url: emulator.url });
  } catch (error) {
    say({ type: 'failed', message: messageOf(error) });
    process.disconnect();
  }
});
