/**
 * What a connection's video track shows: the still "no stream" card, or the picture of the running stream. Frames are
 * drawn, coded and packetised here, in real time, whatever the account's clock says.
 */
import { type CancelTimer, startMetronome } from '../clock.ts';
import { blackenDots, createDots, type Dots, dotSize, type Orientation } from '../video/dots.ts';
import { Vp8Encoder } from '../video/vp8/encoder.ts';
import { drawIdleCard } from '../world/idle-card.ts';
import type { ConnectionFaults } from './connection-faults.ts';
import { RTP_TICKS_PER_MS, type Vp8Packetizer } from './vp8-rtp.ts';

/** Something to show: draws the whole picture of frame `frame`, which counts up from 0 as the stream runs. */
export interface Picture {
  readonly orientation: Orientation;
  draw(frame: number, into: Dots): void;
}

/** A frame that has gone out. */
export interface SentFrame {
  /** Of its picture, from 0; a frame that is sent again has its number again. */
  readonly number: number;
  /** VP8: a view that is valid until the next frame. */
  readonly data: Uint8Array;
  readonly keyFrame: boolean;
  readonly rtpTimestamp: number;
}

/** What a {@link Screen} needs of its surroundings. */
export interface ScreenOptions {
  /** Frames a second of a running stream. */
  readonly fps: number;
  readonly packetizer: Vp8Packetizer;
  readonly send: (packet: Buffer) => void;
  /** What is to be wrong with each frame of a picture, and with the idle card. */
  readonly faultsOf?: ConnectionFaults['video'];
  /** Drawing or coding threw: the emulator's own fault. The screen has stopped by then. */
  readonly onFault: (error: unknown) => void;
}

/** A still card needs frames only to keep the track alive. */
const IDLE_FPS = 2;
/** A decoder that asks again sooner is still waiting for the last key frame. */
const MIN_KEY_FRAME_INTERVAL_MS = 100;

const idleCard = (orientation: Orientation): Picture => ({
  orientation,
  draw: (_frame, into) => drawIdleCard(into),
});

/** One connection's video. */
export class Screen {
  readonly #options: ScreenOptions;
  #picture: Picture = idleCard('portrait');
  #canvas = createDots(dotSize('portrait'));
  #encoder = new Vp8Encoder(this.#canvas);
  #frame = 0;
  #stopTicking: CancelTimer = () => {};
  #onSent: (frame: SentFrame) => void = () => {};
  #isIdle = true;
  #wantsKeyFrame = false;
  /** A fault keeps key frames back. */
  #withholdsKeyFrames = false;
  #isClosed = false;
  #lastKeyFrameAtMs = Number.NEGATIVE_INFINITY;

  /** Shows nothing until {@link showIdleCard} or {@link show}. */
  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  /** Frames of the current picture so far: one more than the number of the last. */
  get frames(): number {
    return this.#frame;
  }

  /**
   * Shows `picture` from its frame 0 on; `onSent` sees each of its frames. The first has been sent when this returns.
   */
  show(picture: Picture, onSent: (frame: SentFrame) => void = () => {}): void {
    this.#isIdle = false;
    this.#start(picture, this.#options.fps, onSent);
  }

  /** Shows the still "no stream" card, turned as the last picture was. */
  showIdleCard(): void {
    this.#isIdle = true;
    this.#start(idleCard(this.#picture.orientation), IDLE_FPS, () => {});
  }

  /** Sends the current frame again as a key frame, at once; where one has just gone out, a later frame is one. */
  requestKeyFrame(): void {
    this.#wantsKeyFrame = true;
    // Otherwise each of a flood of requests would cost a whole frame.
    if (this.#frame > 0 && !this.#withholdsKeyFrames && this.#isKeyFrameDue())
      this.#sendFrame(this.#frame - 1);
  }

  /** Stops for good. */
  close(): void {
    this.#isClosed = true;
    this.#stopTicking();
  }

  #start(picture: Picture, fps: number, onSent: (frame: SentFrame) => void): void {
    this.#stopTicking();
    this.#onSent = onSent;
    if (picture.orientation !== this.#picture.orientation) {
      this.#canvas = createDots(dotSize(picture.orientation));
      this.#encoder = new Vp8Encoder(this.#canvas);
    }
    this.#picture = picture;
    this.#frame = 0;
    // Everything changes: a key frame costs no more, and a decoder that lost something is well again.
    this.#wantsKeyFrame = true;
    this.#lastKeyFrameAtMs = Number.NEGATIVE_INFINITY;
    this.#stopTicking = startMetronome(fps, (tick) => {
      // A late tick skips numbers, so that frame / fps stays the stream's time.
      this.#frame = tick + 1;
      this.#sendFrame(tick);
    });
  }

  #isKeyFrameDue(): boolean {
    return performance.now() - this.#lastKeyFrameAtMs >= MIN_KEY_FRAME_INTERVAL_MS;
  }

  #sendFrame(frame: number): void {
    if (this.#isClosed) return;
    try {
      const faults = this.#options.faultsOf?.(this.#isIdle ? undefined : frame);
      this.#withholdsKeyFrames = faults?.withholdsKeyFrames ?? false;
      // The first frame of a stream always comes: there is nothing of it yet that could stay.
      if (faults?.picture === 'stalled' && frame > 0) return;
      const nowMs = performance.now();
      const keyFrame = this.#wantsKeyFrame && !this.#withholdsKeyFrames && this.#isKeyFrameDue();
      if (faults?.picture !== 'still' || frame === 0) this.#picture.draw(frame, this.#canvas);
      if (faults?.picture === 'black') blackenDots(this.#canvas);
      const coded = this.#encoder.encode(this.#canvas, { keyFrame });
      // A picture of another size begins with one, whether it is wanted or not.
      if (coded.keyFrame && this.#withholdsKeyFrames) return;
      if (coded.keyFrame) {
        this.#wantsKeyFrame = false;
        this.#lastKeyFrameAtMs = nowMs;
      }
      const rtpTimestamp = Math.round(nowMs * RTP_TICKS_PER_MS);
      this.#options.packetizer.packetize(coded.data, rtpTimestamp, this.#options.send);
      this.#onSent({ number: frame, ...coded, rtpTimestamp });
    } catch (error) {
      this.close();
      this.#options.onFault(error);
    }
  }
}
