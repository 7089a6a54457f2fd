/** What is wrong with the connections of one session: asks its account's rules, and makes what they say. */
import type { Clock } from '../clock.ts';
import type { SessionFacts } from '../session/context.ts';
import type {
  ConnectionFaults,
  Hop,
  SwallowDatagram,
  VideoFault,
  VideoFaults,
} from '../streamer/connection-faults.ts';
import { spoilChannels } from './connections/opening.ts';
import { FAULT_TYPES, KINDS } from './kinds.ts';
import type { PeerKind, ToldVideo, VideoKind } from './media/kind.ts';
import { covers } from './media/window.ts';
import type { FaultType } from './rule.ts';
import type { FaultHit, FaultHits, FaultJudge } from './rules.ts';

const VIDEO_KINDS: readonly (readonly [FaultType, VideoKind])[] = FAULT_TYPES.flatMap((type) => {
  const kind = KINDS[type];
  return 'spoilVideo' in kind ? [[type, kind as VideoKind] as const] : [];
});
const PEER_KINDS: readonly (readonly [FaultType, PeerKind])[] = FAULT_TYPES.flatMap((type) => {
  const kind = KINDS[type];
  return 'swallow' in kind ? [[type, kind as PeerKind] as const] : [];
});

/** What such faults need of their account. */
export interface SessionFaultsOptions {
  readonly judge: Pick<FaultJudge, 'isOn' | 'decide' | 'decideForSession'>;
  /** Media are in real time. */
  readonly realClock: Clock;
  /** Frames a second of a stream. */
  readonly fps: number;
}

/** What one rule's hit was made into; it keeps its state from frame to frame. */
interface Made {
  readonly told: unknown;
  readonly fault: VideoFault;
}

const NONE: readonly VideoFault[] = [];

/** One session's faults of media. */
export class SessionFaults implements ConnectionFaults {
  readonly realClock: Clock;
  readonly #facts: SessionFacts;
  readonly #options: SessionFaultsOptions;
  readonly #made = new Map<FaultType, Made>();
  #present = NONE;
  #merged: VideoFaults | undefined;

  constructor(facts: SessionFacts, options: SessionFaultsOptions) {
    this.realClock = options.realClock;
    this.#facts = facts;
    this.#options = options;
  }

  wire(): SwallowDatagram | undefined {
    const hits = this.#decide('peer');
    if (!hits) return undefined;
    const { realClock } = this;
    const begunAtMs = realClock.now();
    const swallows = PEER_KINDS.flatMap(([type, kind]) => {
      const hit: FaultHit | undefined = hits[type];
      return hit ? [kind.swallow(hit.told, () => realClock.now() - begunAtMs)] : [];
    });
    return (datagram) => swallows.some((swallow) => swallow(datagram));
  }

  hidesChannels(): boolean {
    const { judge } = this.#options;
    if (!judge.isOn('channel.open')) return false;
    let isHidden = false;
    spoilChannels(judge.decide('channel.open', this.#facts) ?? {}, {
      leaveShut: () => {
        isHidden = true;
      },
    });
    return isHidden;
  }

  video(frame: number | undefined): VideoFaults | undefined {
    const hits = frame === undefined ? undefined : this.#decide('media');
    const present = hits && frame !== undefined ? this.#presentAt(frame, hits) : NONE;
    if (!isSame(present, this.#present)) {
      this.#present = present;
      this.#merged = present.length === 0 ? undefined : merge(present);
    }
    return this.#merged;
  }

  #decide(point: 'media' | 'peer'): FaultHits | undefined {
    const { judge } = this.#options;
    return judge.isOn(point) ? judge.decideForSession(point, this.#facts.session, this.#facts) : undefined;
  }

  #presentAt(frame: number, hits: FaultHits): readonly VideoFault[] {
    return VIDEO_KINDS.flatMap(([type, kind]) => {
      const hit = hits[type];
      if (!hit) return [];
      // What its kind has read: the table cannot say so of any type.
      const told = hit.told as ToldVideo;
      let made = this.#made.get(type);
      // A rule that was set anew, or another one, begins anew.
      if (made?.told !== told) {
        made = { told, fault: kind.spoilVideo(told.what, hit.seed) };
        this.#made.set(type, made);
      }
      return covers(told.window, frame, this.#options.fps) ? [made.fault] : [];
    });
  }
}

function isSame(one: readonly VideoFault[], other: readonly VideoFault[]): boolean {
  return one.length === other.length && one.every((fault, index) => fault === other[index]);
}

function merge(present: readonly VideoFault[]): VideoFaults {
  return {
    hops: present.flatMap(({ hop }): Hop[] => (hop ? [hop] : [])),
    picture: present.find(({ picture }) => picture !== undefined)?.picture,
    withholdsKeyFrames: present.some(({ withholdsKeyFrames }) => withholdsKeyFrames),
    endsTrack: present.some(({ endsTrack }) => endsTrack),
  };
}
