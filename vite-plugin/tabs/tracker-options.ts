/** What a tracker needs from others, and who hears of what happens to sessions. */
import type { Place, ReleaseCause, ServedPlace, Suspicion } from '../protocol.ts';
import type { SessionKeys } from '../proxy/goodbye.ts';
import type { TargetLimits } from '../target.ts';
import type { TrackedSession } from './session.ts';
import type { Tab } from './tab.ts';

/** What the tracker needs. */
export interface TrackerOptions {
  /** Tells where sessions come from that this one is over; rejects when that could not be done. */
  readonly endSession: (keys: SessionKeys) => Promise<void>;
  /** How long streams of this key may run. */
  readonly limits: (apiKey: string) => Promise<TargetLimits>;
  readonly listener: TrackerListener;
  /** Where a place of a served module is in its source. */
  readonly resolvePlace: (place: ServedPlace) => Place | null;
  readonly heartbeatTimeoutMs: number;
}

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
