/** A spectator's life without WebRTC: who never connects, what it is fed, and what a fault of it does. */
import { beforeEach, describe, expect, test } from 'vitest';
import { Broadcast } from '../../../emulator/broadcast/broadcast.ts';
import { AudienceFullError, BroadcastNotFoundError } from '../../../emulator/broadcast/errors.ts';
import type { SpectatorPeers } from '../../../emulator/broadcast/spectator.ts';
import { Clock } from '../../../emulator/clock.ts';
import { Journal, type JournalEntry } from '../../../emulator/journal.ts';
import { Seed } from '../../../emulator/seed.ts';
import type { BroadcastUrls } from '../../../emulator/session/audience.ts';
import type { SpectatorPeerEvents } from '../../../emulator/streamer/spectator-peer.ts';
import { createRules } from '../faults/some-rules.ts';

const OFFER = [
  'v=0',
  'm=video 9 UDP/TLS/RTP/SAVPF 98',
  'a=mid:0',
  'a=recvonly',
  'a=rtpmap:98 VP8/90000',
  '',
].join('\r\n');
const FPS = 20;

/** A peer whose other end does what a test says. */
interface FakePeer {
  readonly events: SpectatorPeerEvents;
  readonly packets: Buffer[];
  isClosed: boolean;
}

/** A broadcast whose clocks move only when told, and its spectators' peers. */
class Stage {
  readonly clock = new Clock({ kind: 'manual' });
  readonly realClock = new Clock({ kind: 'manual' });
  readonly peers: FakePeer[] = [];
  readonly entries: JournalEntry[] = [];
  readonly faults: unknown[] = [];
  readonly ready: BroadcastUrls[] = [];
  keyFrameRequests = 0;
  isGone = false;
  maxSpectators = 2;
  /** What peers do with an offer. */
  negotiate: (peer: FakePeer) => void = ({ events }) => events.onAnswer('v=0 answer');
  send: (packet: Buffer, peer: FakePeer) => boolean = (packet, { packets }) =>
    packets.push(Buffer.from(packet)) > 0;
  readonly broadcast: Broadcast;
  #frame = 0;

  constructor() {
    const { clock, realClock } = this;
    const peers: SpectatorPeers = {
      answer: async (_offer, _ssrc, events) => {
        const peer: FakePeer = { events, packets: [], isClosed: false };
        this.peers.push(peer);
        this.negotiate(peer);
        return {
          addCandidate() {},
          sendPacket: (packet) => this.send(packet, peer),
          close: () => {
            peer.isClosed = true;
          },
        };
      },
    };
    this.broadcast = new Broadcast(
      {
        sessionId: 'session_1',
        streamId: 'stream_1',
        seed: new Seed(1),
        timeline: { seed: 1, streamId: 'stream_1', orientation: 'portrait', fps: FPS, prompts: [] },
        origin: 'http://emulator.test',
        requestKeyFrame: () => {
          this.keyFrameRequests++;
        },
      },
      {
        apiKey: 'ody_any',
        faults: createRules().rules,
        clock,
        realClock,
        journal: new Journal({
          apiKey: 'ody_any',
          clock,
          realClock,
          bounds: { entries: 1000, bytes: 1_000_000 },
          listener: (entry) => {
            this.entries.push(entry);
          },
        }),
        peers,
        config: () => ({ maxSpectators: this.maxSpectators, hls: false }),
        onFault: (error) => this.faults.push(error),
        signToken: async () => 'token',
      },
      (urls) => this.ready.push(urls),
      () => {
        this.isGone = true;
      },
    );
  }

  /** Joins, and has its peer. */
  async join(): Promise<FakePeer> {
    await this.broadcast.join(OFFER);
    const peer = this.peers.at(-1);
    if (!peer) throw new Error('No peer was asked for.');
    return peer;
  }

  feed(keyFrame: boolean): void {
    const number = this.#frame++;
    this.broadcast.feed({ number, data: new Uint8Array([1, 2, 3]), keyFrame, rtpTimestamp: number * 4500 });
  }

  get states(): string[] {
    return this.broadcast.info().spectators.map(({ state }) => state);
  }

  get causes(): unknown[] {
    return this.entries.flatMap((entry) => (entry.type === 'spectator.left' ? [entry.cause] : []));
  }
}

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});

describe('who never connects', () => {
  test('is forgotten after 30 s of real time', async () => {
    const peer = await stage.join();
    await stage.clock.advance(3_600_000);
    await stage.realClock.advance(29_999);
    expect(stage.states).toEqual(['connecting']);
    await stage.realClock.advance(1);
    expect(stage.states).toEqual([]);
    expect(stage.causes).toEqual(['never_connected']);
    expect(peer.isClosed).toBe(true);
  });

  test('and who does is not', async () => {
    const { events } = await stage.join();
    events.onConnected();
    await stage.realClock.advance(3_600_000);
    expect(stage.states).toEqual(['connected']);
  });
});

describe('an offer', () => {
  test('that its peer refuses leaves nobody over', async () => {
    stage.negotiate = () => {
      throw new Error('no');
    };
    await expect(stage.broadcast.join(OFFER)).rejects.toThrow('no');
    expect(stage.states).toEqual([]);
    expect(stage.realClock.pendingTimers).toBe(0);
  });

  test('whose stream ends before it is answered is no more answered', async () => {
    stage.negotiate = () => {};
    const joining = stage.broadcast.join(OFFER);
    stage.broadcast.end();
    await expect(joining).rejects.toBeInstanceOf(BroadcastNotFoundError);
    expect(stage.peers.map(({ isClosed }) => isClosed)).toEqual([true]);
    await expect(stage.broadcast.join(OFFER)).rejects.toBeInstanceOf(BroadcastNotFoundError);
  });

  test('of one too many is refused before it costs a peer', async () => {
    await stage.join();
    await stage.join();
    await expect(stage.broadcast.join(OFFER)).rejects.toBeInstanceOf(AudienceFullError);
    expect(stage.peers).toHaveLength(2);
  });
});

describe('who loses its connection', () => {
  test('may say DELETE for a second more, and is gone then', async () => {
    const { events } = await stage.join();
    events.onConnected();
    events.onLost();
    await stage.realClock.advance(999);
    expect(stage.states).toEqual(['connected']);
    await stage.realClock.advance(1);
    expect([stage.states, stage.causes]).toEqual([[], ['connection_lost']]);
  });

  test('and says DELETE has left by itself', async () => {
    const { events } = await stage.join();
    const [spectator] = stage.broadcast.info().spectators;
    events.onConnected();
    events.onLost();
    stage.broadcast.spectator(spectator?.spectatorId ?? '').leave('deleted');
    await stage.realClock.advance(10_000);
    expect(stage.causes).toEqual(['deleted']);
  });
});

describe('key frames', () => {
  test('are for all: the more watch, the longer the next one is waited for', async () => {
    stage.maxSpectators = 50;
    for (let i = 0; i < 50; i++) await stage.join();
    stage.feed(true);
    stage.peers[0]?.events.onConnected();
    expect(stage.keyFrameRequests).toBe(0);
    await stage.realClock.advance(99);
    stage.feed(false);
    expect(stage.keyFrameRequests).toBe(0);
    await stage.realClock.advance(1);
    stage.feed(false);
    expect(stage.keyFrameRequests).toBe(1);
  });
});

describe('a connected spectator', () => {
  test('asks for a key frame, and is fed from the next one on', async () => {
    const peer = await stage.join();
    stage.feed(true);
    await stage.realClock.advance(100);
    peer.events.onConnected();
    expect(stage.keyFrameRequests).toBe(1);
    // It waits for one already: asking would not make it come sooner.
    peer.events.onKeyFrameRequest();
    expect(stage.keyFrameRequests).toBe(1);
    stage.feed(false);
    expect(peer.packets).toEqual([]);
    stage.feed(true);
    const asked = stage.keyFrameRequests;
    stage.feed(false);
    expect(peer.packets).toHaveLength(2);
    expect(peer.packets.map((packet) => (packet[1] ?? 0) & 0x7f)).toEqual([98, 98]);
    await stage.realClock.advance(100);
    peer.events.onKeyFrameRequest();
    expect(stage.keyFrameRequests).toBe(asked + 1);
  });

  test('that makes the emulator fail is dropped; the others go on', async () => {
    const [bad, good] = [await stage.join(), await stage.join()];
    bad.events.onConnected();
    good.events.onConnected();
    stage.send = (packet, peer) => {
      if (peer === bad) throw new Error('broken');
      return peer.packets.push(packet) > 0;
    };
    stage.feed(true);
    expect(stage.faults).toEqual([new Error('broken')]);
    expect(stage.causes).toEqual(['connection_lost']);
    expect(good.packets).toHaveLength(1);
  });
});

describe('the broadcast', () => {
  test('is announced once, when a quarter of a second can be seen', async () => {
    await stage.clock.settled();
    for (let frame = 0; frame < FPS / 4 - 1; frame++) stage.feed(frame === 0);
    expect(stage.ready).toEqual([]);
    for (let frame = 0; frame < FPS; frame++) stage.feed(false);
    expect(stage.ready).toEqual([
      {
        webrtcUrl: 'http://emulator.test/broadcast/stream_1',
        hlsUrl: null,
        spectatorToken: 'token',
        missing: [],
      },
    ]);
  });

  test('is over at once where there is no HLS', async () => {
    await stage.join();
    stage.broadcast.end();
    stage.broadcast.end();
    expect(stage.causes).toEqual(['stream_ended']);
    expect(stage.isGone).toBe(true);
    expect(stage.ready).toEqual([]);
  });
});
