/** One stream's broadcast: its spectators, and its HLS playlist. */
import type { CancelTimer, Clock } from '../clock.ts';
import type { FaultFacts } from '../faults/match.ts';
import type { FaultJudge } from '../faults/rules.ts';
import type { Journal, LeaveCause } from '../journal.ts';
import type { AudienceInfo, BroadcastSink, BroadcastSource, BroadcastUrls } from '../session/audience.ts';
import type { SentFrame } from '../streamer/screen.ts';
import { AudienceFullError, BroadcastNotFoundError, SpectatorNotFoundError } from './errors.ts';
import { HlsStream } from './hls/hls-stream.ts';
import { INDEX_NAME } from './hls/names.ts';
import { readOffer } from './offer.ts';
import { broadcastPath } from './paths.ts';
import { Spectator, type SpectatorPeers } from './spectator.ts';

/** What a broadcast needs of its account. */
export interface BroadcastContext {
  /** The account's key. */
  readonly apiKey: string;
  /** What is to fail here. */
  readonly faults: FaultJudge;
  readonly clock: Clock;
  /** The wall's time: what spectators do in real time. */
  readonly realClock: Clock;
  readonly journal: Journal;
  readonly peers: SpectatorPeers;
  /** What holds for whoever joins now. */
  readonly config: () => { readonly maxSpectators: number; readonly hls: boolean };
  /** The emulator's own fault. */
  readonly onFault: (error: unknown) => void;
  /** A token with which spectators watch this stream, and no other. */
  readonly signToken: (streamId: string) => Promise<string>;
}

/** How much of a stream there is to watch before it is announced: as much as one low-latency part of HLS. */
const READY_AFTER_MS = 250;
/**
 * A key frame goes to all, whoever asked: with each spectator there is, the next one is asked for so much later. What
 * key frames cost is bounded then, and a crowd that comes at once shares a few. Fifty wait no longer than the screen
 * would let one wait.
 */
const KEY_FRAME_INTERVAL_MS_EACH = 2;
/** How long players may read the last segments after the stream has ended, in real time. */
const HLS_LINGER_MS = 60_000;

/** A stream that others may watch. */
export class Broadcast implements BroadcastSink {
  readonly #source: BroadcastSource;
  readonly #context: BroadcastContext;
  readonly #spectators = new Map<string, Spectator>();
  readonly #onReady: (urls: BroadcastUrls) => void;
  readonly #onGone: () => void;
  readonly #hlsServed = { requests: 0, bytes: 0 };
  #token: string | undefined;
  #hls: HlsStream | undefined;
  #spectatorCount = 0;
  #isAnnounced = false;
  #isOver = false;
  #frames = 0;
  #wantsKeyFrame = false;
  #lastKeyFrameAtMs = Number.NEGATIVE_INFINITY;
  #cancelLinger: CancelTimer = () => {};
  #cancelLate: CancelTimer = () => {};

  /**
   * @param onReady is called once, when there is something to watch.
   * @param onGone is called once, when nothing can be watched any more.
   */
  constructor(
    source: BroadcastSource,
    context: BroadcastContext,
    onReady: (urls: BroadcastUrls) => void,
    onGone: () => void,
  ) {
    this.#source = source;
    this.#context = context;
    this.#onReady = onReady;
    this.#onGone = onGone;
    const { hls } = context.config();
    const signed = context
      .signToken(source.streamId)
      .then((token) => {
        this.#token = token;
        if (hls && !this.#isOver) this.#hls = this.#openHls(token);
        this.#announce();
      })
      .catch(context.onFault);
    context.clock.track(signed);
  }

  info(): AudienceInfo {
    return {
      spectators: [...this.#spectators.values()].map((spectator) => spectator.info()),
      hls: { ...this.#hlsServed },
    };
  }

  /** A frame has gone out to the owner: spectators get it too. A fault of theirs is not the owner's. */
  feed(frame: SentFrame): void {
    this.#frames = frame.number + 1;
    if (frame.keyFrame) {
      this.#wantsKeyFrame = false;
      this.#lastKeyFrameAtMs = this.#context.realClock.now();
    }
    for (const spectator of this.#spectators.values()) {
      try {
        spectator.feed(frame);
      } catch (error) {
        this.#context.onFault(error);
        spectator.leave('connection_lost');
      }
    }
    if (this.#wantsKeyFrame) this.#requestKeyFrame();
    this.#announce();
  }

  /**
   * Lets a spectator in.
   *
   * @param offer SDP, with all its candidates or some
   * @returns the answer, with all of ours
   * @throws OfferError, PeerNegotiationError when the offer cannot be used.
   * @throws AudienceFullError when there are as many as may watch.
   * @throws BroadcastNotFoundError when the stream has ended.
   */
  async join(offer: string): Promise<{ spectatorId: string; etag: string; answer: string }> {
    const { streamId, sessionId, seed } = this.#source;
    const { clock, realClock, journal, peers, config, onFault } = this.#context;
    if (this.#isOver) throw new BroadcastNotFoundError(streamId);
    const { maxSpectators } = config();
    if (this.#spectators.size >= maxSpectators) throw new AudienceFullError(maxSpectators);
    const viewerOffer = readOffer(offer);

    const spectatorSeed = seed.fork('spectator', ++this.#spectatorCount);
    const spectatorId = spectatorSeed.id('spectator');
    const spectator = new Spectator({
      spectatorId,
      streamId,
      seed: spectatorSeed,
      joinedAtMs: clock.now(),
      realClock,
      events: {
        onWaiting: () => this.#requestKeyFrame(),
        onConnected: () => journal.record('spectator.connected', { sessionId, streamId, spectatorId }),
        onLeft: (cause) => this.#left(spectatorId, cause),
        onFault,
      },
    });
    this.#spectators.set(spectatorId, spectator);
    journal.record('spectator.joined', {
      sessionId,
      streamId,
      spectatorId,
      spectators: this.#spectators.size,
    });
    const answer = await spectator.answer(peers, viewerOffer);
    return { spectatorId, etag: spectator.etag, answer };
  }

  /**
   * A spectator that watches, or is about to.
   *
   * @throws SpectatorNotFoundError when it has left.
   */
  spectator(spectatorId: string): Spectator {
    const spectator = this.#spectators.get(spectatorId);
    if (!spectator) throw new SpectatorNotFoundError(spectatorId);
    return spectator;
  }

  /**
   * The stream for HLS players; they may read what there is for a minute after its end.
   *
   * @throws BroadcastNotFoundError when HLS is off.
   */
  get hls(): HlsStream {
    if (!this.#hls) throw new BroadcastNotFoundError(this.#source.streamId);
    return this.#hls;
  }

  /** Counts an answer to an HLS player. */
  countHls(bytes: number): void {
    this.#hlsServed.requests++;
    this.#hlsServed.bytes += bytes;
  }

  /** The stream has ended: no frame comes any more, and every spectator is closed. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelLate();
    for (const spectator of [...this.#spectators.values()]) spectator.leave('stream_ended');
    if (!this.#hls || !this.#isAnnounced) this.close();
    else this.#cancelLinger = this.#context.realClock.setTimer(HLS_LINGER_MS, () => this.close());
  }

  /** Ends everything now. */
  close(): void {
    this.#isOver = true;
    this.#cancelLate();
    this.#cancelLinger();
    for (const spectator of [...this.#spectators.values()]) spectator.leave('stream_ended');
    this.#hls?.close();
    this.#onGone();
  }

  /** Asks the stream for a key frame, now or after a later frame. */
  #requestKeyFrame(): void {
    this.#wantsKeyFrame = true;
    const intervalMs = KEY_FRAME_INTERVAL_MS_EACH * this.#spectators.size;
    const sinceMs = this.#context.realClock.now() - this.#lastKeyFrameAtMs;
    if (sinceMs >= intervalMs) this.#source.requestKeyFrame();
  }

  #openHls(token: string): HlsStream {
    const { timeline } = this.#source;
    const { onFault, realClock } = this.#context;
    return new HlsStream(
      { timeline, frames: () => this.#frames, isOver: () => this.#isOver },
      { query: `?token=${token}`, onFault, realClock },
    );
  }

  /** Says that there is something to watch, once there is, as rules will have it. */
  #announce(): void {
    const { timeline } = this.#source;
    const { clock, faults } = this.#context;
    const token = this.#token;
    if (this.#isAnnounced || this.#isOver || token === undefined) return;
    if (this.#frames < Math.max(1, Math.ceil((READY_AFTER_MS / 1000) * timeline.fps))) return;
    this.#isAnnounced = true;
    const hits = faults.isOn('broadcast.ready') ? faults.decide('broadcast.ready', this.#facts()) : undefined;
    if (hits?.never) return;
    const tell = () => this.#tell(token, hits?.missing_fields?.told.fields);
    if (hits?.late) this.#cancelLate = clock.setTimer(hits.late.told.byMs, tell);
    else tell();
  }

  #facts(): FaultFacts {
    const { sessionId, streamId, timeline } = this.#source;
    const prompt = timeline.prompts[0]?.prompt;
    return { account: this.#context.apiKey, session: sessionId, stream: streamId, prompt };
  }

  #tell(token: string, missing: readonly string[] = []): void {
    const { streamId, sessionId, origin } = this.#source;
    const webrtcUrl = origin + broadcastPath(streamId);
    const hlsUrl = this.#hls ? `${webrtcUrl}/${INDEX_NAME}?token=${token}` : null;
    this.#context.journal.record('broadcast.ready', { sessionId, streamId, webrtcUrl, hls: hlsUrl !== null });
    this.#onReady({ webrtcUrl, hlsUrl, spectatorToken: token, missing });
  }

  #left(spectatorId: string, cause: LeaveCause): void {
    const { sessionId, streamId } = this.#source;
    const spectator = this.#spectators.get(spectatorId);
    if (!spectator) return;
    this.#spectators.delete(spectatorId);
    const { bytes, packets } = spectator.info();
    this.#context.journal.record('spectator.left', {
      sessionId,
      streamId,
      spectatorId,
      cause,
      bytes,
      packets,
      spectators: this.#spectators.size,
    });
  }
}
