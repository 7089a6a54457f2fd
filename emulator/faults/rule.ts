/** A rule as one writes it, as it is read, and as it is listed. */
import type { Duration } from '../config.ts';
import type { CloseAttributes } from './connections/close.ts';
import type { CloseChannelAttributes } from './connections/close-channel.ts';
import type { ErrorMessageAttributes } from './connections/error-message.ts';
import type { RefuseAttributes } from './connections/refuse.ts';
import type { Frequency } from './gate.ts';
import type { CrashAttributes } from './http/crash.ts';
import type { ErrorAttributes } from './http/error.ts';
import type { LatencyAttributes } from './http/latency.ts';
import type { MalformedAttributes } from './http/malformed.ts';
import type { HttpPointName } from './http/points.ts';
import type { SlowBodyAttributes } from './http/slow-body.ts';
import type { LastingAttributes } from './lasting.ts';
import type { FaultMatch } from './match.ts';
import type { BandwidthAttributes } from './media/bandwidth.ts';
import type { FreezeAttributes } from './media/freeze.ts';
import type { IceFailureAttributes } from './media/ice-failure.ts';
import type { JitterAttributes } from './media/jitter.ts';
import type { LossAttributes } from './media/loss.ts';
import type { ReorderAttributes } from './media/reorder.ts';
import type { BeginAttributes, WindowAttributes } from './media/window.ts';
import type { BadOfferAttributes } from './messages/bad-offer.ts';
import type { DelayedMessageAttributes } from './messages/delay.ts';
import type { DuplicatePointName } from './messages/duplicate.ts';
import type { MessagePointName } from './messages/points.ts';
import type { SwapAttributes, SwapPointName } from './messages/swap.ts';
import type { FaultPointName } from './points.ts';
import type { NullUrlsAttributes } from './recordings/null-urls.ts';
import type { RecordingFilePointName } from './recordings/points.ts';
import type { TruncatedAttributes } from './recordings/truncated.ts';
import type { FailAttributes } from './simulations/fail.ts';
import type { SimulationPointName } from './simulations/points.ts';
import type { StallAttributes } from './simulations/stall.ts';
import type { LateAttributes } from './streams/late.ts';
import type { MissingFieldsAttributes } from './streams/missing-fields.ts';
import type { StreamFaultAttributes } from './streams/reasons.ts';
import type { ReleaseAttributes } from './streams/release.ts';
import type { StreamDiesAttributes } from './streams/stream-dies.ts';

/** Several points at once, such as `* /sessions/request`, `GET *` or `* *`: `*` stands for any text. */
export type FaultPointPattern = `${string}*${string}`;

/** What each type of fault may be on, and is told. The table `kinds.ts` has the same keys. */
export interface FaultTypes {
  /** Waits before the request is answered. */
  latency: { on: HttpPointName; attributes: LatencyAttributes };
  /** Takes the request and never answers. */
  timeout: { on: HttpPointName; attributes: unknown };
  /** Resets the TCP connection instead of answering. */
  reset: { on: HttpPointName; attributes: unknown };
  /** Answers with an error. */
  error: { on: HttpPointName; attributes: ErrorAttributes };
  /** Spoils the true answer. */
  malformed: { on: HttpPointName; attributes: MalformedAttributes };
  /** Lets the body of the answer drip. */
  slow_body: { on: HttpPointName; attributes: SlowBodyAttributes };
  /** Loses the message. */
  drop: { on: MessagePointName; attributes: unknown };
  /** Delivers the message later; those behind it do not wait for it. */
  delay: { on: MessagePointName; attributes: DelayedMessageAttributes };
  /** Delivers the message behind the next one that goes the same way. */
  swap: { on: SwapPointName; attributes: SwapAttributes };
  /** Delivers the message twice. */
  duplicate: { on: DuplicatePointName; attributes: unknown };
  /** Spoils the offer. */
  bad_offer: { on: 'signalling.offer'; attributes: BadOfferAttributes };
  /** Does not let a session's socket in. */
  refuse: { on: 'signalling.open'; attributes: RefuseAttributes };
  /** Neither opens a socket or the channels nor refuses them. */
  never_opens: { on: 'signalling.open' | 'channel.open'; attributes: unknown };
  /** A socket that is half open: nothing is said or heard on it any more. */
  silence: { on: 'signalling'; attributes: LastingAttributes };
  /** Says on the socket that something is wrong. */
  error_message: { on: 'signalling'; attributes: ErrorMessageAttributes };
  /** Closes the socket. */
  close: { on: 'signalling'; attributes: CloseAttributes };
  /** Closes the data channels. */
  close_channel: { on: 'channel'; attributes: CloseChannelAttributes };

  /** It never comes, and nothing is said. */
  never: { on: 'stream.start' | 'broadcast.ready'; attributes: unknown };
  /** It comes so much later. */
  late: { on: 'broadcast.ready'; attributes: LateAttributes };
  /** The message lacks some of its fields. */
  missing_fields: { on: 'broadcast.ready'; attributes: MissingFieldsAttributes };
  /** Refuses to start the stream. */
  stream_error: { on: 'stream.start'; attributes: StreamFaultAttributes };
  /** Ends the running stream with an error. */
  stream_dies: { on: 'stream'; attributes: StreamDiesAttributes };
  /** Ends the session, as Odyssey does that takes its streamer back. */
  release: { on: 'session'; attributes: ReleaseAttributes };
  /** Closes the WebRTC connection without a word. */
  streamer_lost: { on: 'session'; attributes: LastingAttributes };

  /** The job stays as it is, for ever or so much longer. */
  stall: { on: SimulationPointName; attributes: StallAttributes };
  /** The job fails for good. */
  fail: { on: SimulationPointName; attributes: FailAttributes };
  /** The attempt fails, which counts. */
  retry: { on: SimulationPointName; attributes: unknown };
  /** The job loses its streamer and waits for another, which does not count. */
  lose_worker: { on: SimulationPointName; attributes: unknown };

  /** The signature of the URL does not fit. */
  forbidden: { on: RecordingFilePointName; attributes: unknown };
  /** There is no such file any more. */
  not_found: { on: RecordingFilePointName; attributes: unknown };
  /** URLs have expired, as they are given or as a file is loaded. */
  expired: { on: 'recording.get' | RecordingFilePointName; attributes: unknown };
  /** Some of the URLs are null. */
  null_urls: { on: 'recording.get'; attributes: NullUrlsAttributes };
  /** The file ends early. */
  truncated: { on: RecordingFilePointName; attributes: TruncatedAttributes };
  /** Swallows every datagram of the connection. */
  ice_failure: { on: 'peer'; attributes: IceFailureAttributes };
  /** Swallows the DTLS handshake. */
  dtls_stall: { on: 'peer'; attributes: unknown };
  /** Keeps the picture at the last frame. */
  freeze: { on: 'media'; attributes: FreezeAttributes };
  /** Makes the picture black. */
  black: { on: 'media'; attributes: WindowAttributes };
  /** Sends no key frame, whoever asks for one. */
  no_keyframe: { on: 'media'; attributes: WindowAttributes };
  /** Closes the video track for good. */
  track_end: { on: 'media'; attributes: BeginAttributes };
  /** Lets so many bits pass in a second. */
  bandwidth: { on: 'media'; attributes: BandwidthAttributes };
  /** Loses packets. */
  loss: { on: 'media'; attributes: LossAttributes };
  /** Delays each packet by a time of its own. */
  jitter: { on: 'media'; attributes: JitterAttributes };
  /** Lets packets be overtaken by later ones. */
  reorder: { on: 'media'; attributes: ReorderAttributes };

  /** Ends the emulator instead of answering, or ends it and starts it again. */
  crash: { on: HttpPointName; attributes: CrashAttributes };
}

/** A type of fault, such as `latency`. */
export type FaultType = keyof FaultTypes;

/** What every rule may say. */
export interface RuleFields<Point extends string, Type extends string> {
  /** What the rule is called: letters, digits, `_` or `-`. Set again, it is the same rule. */
  name: string;
  /** Where it happens: a point such as `'POST /sessions/request'`, or several with `*`: `'* /sessions/*'`, `'* *'`. */
  on: Point | FaultPointPattern;
  /** What happens. */
  type: Type;
  /** Whether it is on. Default `true`. */
  enabled?: boolean;
  /** Which events it is about: all of this must fit. Default: every one. */
  match?: FaultMatch;
  /** How likely it is, 0 to 1; chance comes from the emulator's seed. Default `1`. */
  probability?: number;
  /** So many events pass first. Default `0`. */
  after?: number;
  /** The same as {@link after}, as testers call it. */
  succeedFirst?: number;
  /** It happens at most so many times. Default: always. */
  times?: number;
  /** So many events pass in each {@link quotaWindow}, and the rest meet the fault. */
  quotaLimit?: number;
  /**
   * A duration as text, such as `'1m'`, on the account's clock from when the rule was set; or a whole number of events:
   * `quotaLimit: 2, quotaWindow: 3` is every third.
   */
  quotaWindow?: string | number;
  /** An outage: it can happen only when the rule has been set for so long, on the account's clock. Default: at once. */
  outageAfter?: Duration;
  /** … and only for so long from then. Default: for ever. */
  outageFor?: Duration;
}

/**
 * A rule that makes something fail.
 *
 * @example
 * { name: 'twice', on: 'POST /sessions/request', type: 'error', error: 'RATE_LIMITED', times: 2 }
 * { name: 'slow', on: 'POST /sessions/request', type: 'latency', delay: '2s' }
 */
export type FaultRule = {
  [Type in FaultType]: RuleFields<FaultTypes[Type]['on'], Type> & FaultTypes[Type]['attributes'];
}[FaultType];

/** How often a rule was asked. */
export interface FaultCounts {
  /** Whether it is on. */
  enabled: boolean;
  /** Events that it was about. */
  counted: number;
  /** Those that met its fault. */
  fired: number;
}

/** A rule as it was written, and how often it was asked. */
export type FaultInfo = FaultRule & FaultCounts;

/** A rule that was read, and is right. */
export interface Fault {
  readonly name: string;
  readonly type: FaultType;
  readonly enabled: boolean;
  /** What decides whether another rule of its name is the same. */
  readonly terms: {
    readonly type: FaultType;
    readonly points: readonly FaultPointName[];
    readonly match: FaultMatch;
    readonly frequency: Frequency;
    readonly attributes: unknown;
  };
  /** As it was written. */
  readonly written: FaultRule;
}
