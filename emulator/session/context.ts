/** What sessions and their streams share: the account's clock, journal, limits and leases. */
import type { Clock } from '../clock.ts';
import type { AccountConfig } from '../config.ts';
import type { FaultJudge } from '../faults/rules.ts';
import type { Journal } from '../journal.ts';
import type { RecordingSink } from '../recording/sink.ts';
import type { Seed } from '../seed.ts';
import type { ConnectionFaults } from '../streamer/connection-faults.ts';
import type { Screen } from '../streamer/screen.ts';
import type { Streamer, StreamerEvents } from '../streamer/streamer.ts';
import type { BroadcastSources } from './audience.ts';
import type { Leases } from './leases.ts';

/** Where sessions get their streamers from. */
export interface StreamerSource {
  /** Video frames a second. */
  readonly fps: number;
  /** Starts a streamer, whose offer comes by `events.onOffer`; none when the emulator is closing. */
  start(seed: Seed, events: StreamerEvents, faults: ConnectionFaults): Promise<StreamerAtWork | undefined>;
}

/** A streamer, as sessions use it. */
export interface StreamerAtWork extends Pick<Streamer, 'peer' | 'close'> {
  readonly screen: Pick<Screen, 'frames' | 'show' | 'showIdleCard' | 'requestKeyFrame'>;
}

/** What is known of a session where something can be made to fail; its stream and prompt are those of now. */
export interface SessionFacts {
  readonly account: string;
  readonly session: string;
  readonly region: string;
  readonly stream: string | undefined;
  /** The latest of the stream that runs. */
  readonly prompt: string | undefined;
}

/** What a session needs of its account. */
export interface SessionContext {
  /** The account's key. */
  readonly apiKey: string;
  readonly clock: Clock;
  /** The wall's time, for what clients do in real time. */
  readonly realClock: Clock;
  readonly journal: Journal;
  /** What holds for whatever begins now. */
  readonly config: () => AccountConfig;
  /** What is to fail here. */
  readonly faults: FaultJudge;
  /** What is to be wrong with the connections of a session; what is known of it changes as it goes on. */
  readonly connectionFaults: (facts: SessionFacts) => ConnectionFaults;
  readonly leases: Leases;
  readonly streamers: StreamerSource;
  readonly broadcasts: BroadcastSources;
  /** Where streams leave their timelines. */
  readonly recordings: Pick<RecordingSink, 'begin'>;
  /** The emulator's own fault: it is told to whoever runs it, never to the app as its mistake. */
  readonly onFault: (error: unknown) => void;
  /** The session is over: frees its slot and its streamer, and says what remains in use. */
  readonly onReleased: () => { active: number; limit: number };
}
