/**
 * A viewer on a bad line: some packets are lost before werift hears of them. werift asks for those again (NACK); where
 * that does not help in time, the viewer asks for a key frame (PLI), as a browser's decoder does.
 */
import type { RtpPacket } from 'werift';
import type { RawClient } from './raw-client.ts';
import { type ReceivedFrame, Vp8Depacketizer } from './vp8-depacketizer.ts';

/** A time in which new frames came and could not be shown, because one before them was not complete. */
export interface Outage {
  readonly durationMs: number;
  readonly healedBy: 'retransmission' | 'key frame';
}

/** Frames that wait behind a hole before the viewer gives it up: more than a retransmission takes. */
const PATIENCE_FRAMES = 4;
const PICTURE_IDS = 0x8000;

/** What arrives at a client, what of it can be shown, and how holes were mended. */
export class LossyViewer {
  /** Frames that a decoder has been able to show, in order, from a key frame on. */
  readonly shown: ReceivedFrame[] = [];
  /** Every frame that was sent: what a viewer on a perfect line has. */
  readonly sent: ReceivedFrame[] = [];
  /** Complete frames as they came in, shown or not. */
  readonly received: ReceivedFrame[] = [];
  readonly outages: Outage[] = [];
  /** Packets that arrived, those that were lost on the way not among them. */
  readonly arrived: RtpPacket[] = [];
  /** Packets that were lost on the way. */
  readonly lost: RtpPacket[] = [];
  /** Sequence numbers that werift has asked for again. */
  readonly askedAgain = new Set<number>();
  /** Key frames that the viewer has asked for. */
  keyFrameRequests = 0;

  readonly #receiver;
  readonly #depacketizer = new Vp8Depacketizer();
  /** Complete frames that cannot be shown yet, by PictureID. */
  readonly #waiting = new Map<number, ReceivedFrame>();
  #nextPictureId: number | undefined;
  #outageSinceMs: number | undefined;
  #waitingAtRequest = 0;
  #wake: () => void = () => {};

  /** Watches what a connected `client` receives from now on; `loses` says of each arriving packet whether it is lost. */
  constructor(client: RawClient, loses: (packet: RtpPacket) => boolean) {
    const video = client.peerConnection.getTransceivers().find(({ kind }) => kind === 'video');
    if (!video) throw new Error('The client has no video transceiver: connect it first');
    this.#receiver = video.receiver;
    // Where werift hands a decrypted packet to the receiver, before statistics and NACK see it.
    const deliver = this.#receiver.handleRtpBySsrc;
    const perfectLine = new Vp8Depacketizer();
    this.#receiver.handleRtpBySsrc = (packet, extensions) => {
      const frame = perfectLine.take(packet);
      if (frame) this.sent.push(frame);
      const isLost = loses(packet);
      (isLost ? this.lost : this.arrived).push(packet);
      if (!isLost) deliver(packet, extensions);
    };
    this.#receiver.onPacketLost.subscribe(({ lost }) => {
      for (const sequenceNumber of lost) this.askedAgain.add(sequenceNumber);
    });
    this.#receiver.track.onReceiveRtp.subscribe((packet) => this.#take(packet));
  }

  /** Whether frames wait behind a hole now. */
  get isOut(): boolean {
    return this.#outageSinceMs !== undefined;
  }

  /** Waits until `condition` holds; it is looked at whenever a packet has been taken in. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Asks for a key frame. */
  requestKeyFrame(): void {
    const ssrc = this.arrived.at(-1)?.header.ssrc;
    if (ssrc === undefined)
      throw new Error('No packet has arrived: there is no stream to ask a key frame of');
    this.keyFrameRequests++;
    void this.#receiver.sendRtcpPLI(ssrc);
  }

  #take(packet: RtpPacket): void {
    const frame = this.#depacketizer.take(packet);
    if (frame) {
      this.received.push(frame);
      this.#waiting.set(frame.pictureId, frame);
      this.#showWaiting(frame);
    }
    this.#wake();
  }

  #showWaiting(newest: ReceivedFrame): void {
    const jumps = newest.keyFrame && newest.pictureId !== this.#nextPictureId;
    if (jumps && this.#isAhead(newest)) this.#nextPictureId = newest.pictureId;
    for (let frame = this.#takeNext(); frame; frame = this.#takeNext()) {
      this.shown.push(frame);
      this.#nextPictureId = (frame.pictureId + 1) % PICTURE_IDS;
    }
    for (const [pictureId, frame] of this.#waiting)
      if (!this.#isAhead(frame)) this.#waiting.delete(pictureId);
    this.#noteOutage(jumps ? 'key frame' : 'retransmission');
  }

  #takeNext(): ReceivedFrame | undefined {
    if (this.#nextPictureId === undefined) return undefined;
    const frame = this.#waiting.get(this.#nextPictureId);
    this.#waiting.delete(this.#nextPictureId);
    return frame;
  }

  /** Whether a frame comes after all that were shown; PictureIDs wrap. */
  #isAhead({ pictureId }: ReceivedFrame): boolean {
    if (this.#nextPictureId === undefined) return true;
    return (pictureId - this.#nextPictureId + PICTURE_IDS) % PICTURE_IDS < PICTURE_IDS / 2;
  }

  #noteOutage(healedBy: Outage['healedBy']): void {
    if (this.#waiting.size > 0) {
      this.#outageSinceMs ??= performance.now();
      if (this.#waiting.size < this.#waitingAtRequest + PATIENCE_FRAMES) return;
      this.#waitingAtRequest = this.#waiting.size;
      this.requestKeyFrame();
    } else if (this.#outageSinceMs !== undefined) {
      this.outages.push({ durationMs: performance.now() - this.#outageSinceMs, healedBy });
      this.#outageSinceMs = undefined;
      this.#waitingAtRequest = 0;
    }
  }
}
