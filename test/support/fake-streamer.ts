/** Streamers without WebRTC: a test says what their clients do, and sees what becomes of them. */

import type { SpectatorPeers } from '../../emulator/broadcast/spectator.ts';
import type { StreamerAtWork, StreamerSource } from '../../emulator/session/context.ts';
import type { SessionLink } from '../../emulator/session/link.ts';
import type { StreamerEvents } from '../../emulator/streamer/streamer.ts';

/** A streamer whose peer says what the test wants. As of a real one, nothing is heard of it when it is closed. */
export class FakeStreamer implements StreamerAtWork {
  /** What was sent on `streamerToClient`. */
  readonly sent: { type: string; reason?: string }[] = [];
  isClosed = false;
  isUp = false;
  readonly #events: StreamerEvents;

  constructor(events: StreamerEvents) {
    this.#events = events;
  }

  readonly peer = {
    acceptAnswer() {},
    addCandidate() {},
    closeChannel() {},
    sendMessage: (text: string) => {
      if (!this.isUp || this.isClosed) return false;
      this.sent.push(JSON.parse(text));
      return true;
    },
  };
  readonly screen = { frames: 0, show() {}, showIdleCard() {}, requestKeyFrame() {} };

  close(): void {
    this.isClosed = true;
  }

  /** Media and both channels are up. */
  connect(): void {
    if (this.isClosed || this.isUp) return;
    this.isUp = true;
    this.#events.onConnected();
  }

  /** The client says something on `clientToStreamer`. */
  hear(message: object | string): void {
    if (this.isClosed || !this.isUp) return;
    this.#events.onMessage(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** ICE or DTLS is lost. */
  lose(): void {
    if (!this.isClosed) this.#events.onLost('failed');
  }
}

/** Gives out fake streamers, and keeps them all. */
export class FakeStreamers implements StreamerSource, SpectatorPeers {
  readonly fps = 20;
  readonly all: FakeStreamer[] = [];

  async start(_seed: unknown, events: StreamerEvents): Promise<FakeStreamer> {
    const streamer = new FakeStreamer(events);
    this.all.push(streamer);
    events.onOffer('v=0');
    return streamer;
  }

  async answer(): Promise<undefined> {}
}

/** A client's socket without a network. */
export class FakeLink implements SessionLink {
  readonly origin = 'http://127.0.0.1';
  readonly errors: string[] = [];
  isOpen = true;

  sendOffer(): void {}
  sendCandidate(): void {}
  reconsider(): void {}
  sendError(reason: string): void {
    this.errors.push(reason);
  }
  close(): void {
    this.isOpen = false;
  }
  cut(): void {
    this.isOpen = false;
  }
}
