/** What whose process it is does about a fault that ends the emulator. */
import type { CrashWay } from './faults/http/crash.ts';

/** What the process does about a fault that ends the emulator. */
export interface CrashHooks {
  /** Ends the process. */
  exit(how: Exclude<CrashWay, 'restart'>): void;
  /** The emulator has started again. */
  onRestarted(): void;
  /** It could not: its ports are somebody else's by now, or its data. */
  onRestartFailed(error: unknown): void;
}
