/** Who hears of what happens to sessions. */
import type { ReleaseCause, Suspicion } from '../protocol.ts';
import type { TrackedSession } from './session.ts';
import type { Tab } from './tab.ts';

/** What happens, as terminal, callbacks, ledger and pages are told of it. */
export interface TrackerListener {
  onOpened(session: TrackedSession, tab: Tab): void;
  onKept(sessions: readonly TrackedSession[], tab: Tab, paths: readonly string[]): void;
  onSuspected(session: TrackedSession, tab: Tab, suspicion: Suspicion): void;
  onReleased(session: TrackedSession, tab: Tab | undefined, cause: ReleaseCause): void;
  onReleaseFailed(session: TrackedSession, error: unknown): void;
  /** Something that badge, panel or ledger shows has changed. */
  onChange(): void;
}
