/** What a screen sends of a picture that something is wrong with. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RtpPacket } from 'werift';
import type { VideoFaults } from '../../../emulator/streamer/connection-faults.ts';
import { type Picture, Screen, type SentFrame } from '../../../emulator/streamer/screen.ts';
import { Vp8Packetizer } from '../../../emulator/streamer/vp8-rtp.ts';
import type { Orientation } from '../../../emulator/video/dots.ts';
import { type ReceivedFrame, Vp8Depacketizer } from '../../support/vp8-depacketizer.ts';

const FPS = 20;
const FRAME_MS = 1000 / FPS;

let sent: ReceivedFrame[];
let asked: (number | undefined)[];
let present: Partial<VideoFaults> | undefined;
let screen: Screen;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  sent = [];
  asked = [];
  present = undefined;
  const depacketizer = new Vp8Depacketizer();
  screen = new Screen({
    fps: FPS,
    packetizer: new Vp8Packetizer({ ssrc: 1, payloadType: 96, sequenceNumber: 0 }),
    send: (packet) => {
      const frame = depacketizer.take(RtpPacket.deSerialize(Buffer.from(packet)));
      if (frame) sent.push(frame);
    },
    faultsOf: (frame) => {
      asked.push(frame);
      const none = { hops: [], picture: undefined, withholdsKeyFrames: false, endsTrack: false };
      return present && { ...none, ...present };
    },
    onFault: (error) => {
      throw error;
    },
  });
});
afterEach(() => {
  screen.close();
  vi.useRealTimers();
});

/** A picture that is brighter in each frame; the last dots that it drew can be looked at. */
function brightening(orientation: Orientation = 'portrait') {
  const drawn: number[] = [];
  let canvas: Uint8Array | undefined;
  const picture: Picture = {
    orientation,
    draw(frame, into) {
      drawn.push(frame);
      into.luma.fill(100 + frame);
      canvas = into.luma;
    },
  };
  return { picture, drawn, luma: () => canvas?.[0] };
}

const passFrames = (count: number) => vi.advanceTimersByTime(count * FRAME_MS);

test('faults are asked for before each frame, by its number, and by none before the idle card', () => {
  screen.show(brightening().picture);
  passFrames(2);
  screen.showIdleCard();
  expect(asked).toEqual([0, 1, 2, undefined]);
});

describe('a picture that stands still', () => {
  test('is sent frame by frame, and the stream goes on behind it', () => {
    const { picture, drawn } = brightening();
    const numbers: number[] = [];
    screen.show(picture, ({ number }: SentFrame) => numbers.push(number));
    passFrames(2);
    present = { picture: 'still' };
    passFrames(3);
    expect(sent).toHaveLength(6);
    present = undefined;
    passFrames(1);
    expect(drawn).toEqual([0, 1, 2, 6]);
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(screen.frames).toBe(7);
  });

  test('can be seen by who asks for a key frame', () => {
    const { picture, luma } = brightening();
    screen.show(picture);
    passFrames(3);
    present = { picture: 'still' };
    passFrames(3);
    vi.advanceTimersByTime(1);
    screen.requestKeyFrame();
    expect(sent.at(-1)?.keyFrame).toBe(true);
    expect(luma()).toBe(103);
  });
});

test.each(['still', 'stalled'] as const)(
  'of a stream that is %s from its start comes the first frame',
  (how) => {
    present = { picture: how };
    const { picture, drawn } = brightening('landscape');
    screen.show(picture);
    passFrames(3);
    expect(drawn).toEqual([0]);
    expect(sent).toHaveLength(how === 'still' ? 4 : 1);
  },
);

test('a stalled picture comes again with the frame that is due, after nothing', () => {
  const { picture, drawn } = brightening();
  screen.show(picture);
  passFrames(1);
  present = { picture: 'stalled' };
  passFrames(4);
  screen.requestKeyFrame();
  expect(sent).toHaveLength(2);
  present = undefined;
  passFrames(1);
  expect(drawn).toEqual([0, 1, 6]);
  expect(sent.map(({ keyFrame }) => keyFrame)).toEqual([true, false, true]);
});

test('a black picture is black, whatever was drawn', () => {
  const { picture, luma } = brightening();
  screen.show(picture);
  present = { picture: 'black' };
  passFrames(1);
  expect(luma()).toBe(16);
  present = undefined;
  passFrames(1);
  expect(luma()).toBe(102);
});

describe('without key frames', () => {
  beforeEach(() => {
    screen.showIdleCard();
    vi.advanceTimersByTime(200);
    sent = [];
    present = { withholdsKeyFrames: true };
  });

  test('a stream begins with none, and no request is answered', () => {
    const { picture, drawn } = brightening();
    screen.show(picture);
    for (let request = 0; request < 5; request++) {
      passFrames(1);
      screen.requestKeyFrame();
    }
    expect(sent.map(({ keyFrame }) => keyFrame)).toEqual(Array(6).fill(false));
    // No request costs a frame of its own.
    expect(drawn).toHaveLength(6);
  });

  test('the one that was asked for comes when it is over', () => {
    screen.show(brightening().picture);
    passFrames(3);
    present = undefined;
    passFrames(2);
    expect(sent.map(({ keyFrame }) => keyFrame)).toEqual([false, false, false, false, true, false]);
  });

  test('not even a picture of another size has one, which nobody can see then', () => {
    const { picture } = brightening('landscape');
    const numbers: number[] = [];
    screen.show(picture, ({ number }) => numbers.push(number));
    passFrames(2);
    expect(numbers).toEqual([1, 2]);
    expect(sent.map(({ keyFrame }) => keyFrame)).toEqual([false, false]);
  });
});
