import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RtpPacket } from 'werift';
import { type Picture, Screen } from '../../../emulator/streamer/screen.ts';
import { Vp8Packetizer } from '../../../emulator/streamer/vp8-rtp.ts';
import type { Orientation } from '../../../emulator/video/dots.ts';
import { type ReceivedFrame, Vp8Depacketizer } from '../../support/vp8-depacketizer.ts';

const FPS = 20;
const FRAME_MS = 1000 / FPS;
/** The least time between two key frames. */
const KEY_FRAME_INTERVAL_MS = 100;

let sent: ReceivedFrame[];
let faults: unknown[];
let screen: Screen;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  sent = [];
  faults = [];
  const depacketizer = new Vp8Depacketizer();
  screen = new Screen({
    fps: FPS,
    packetizer: new Vp8Packetizer({ ssrc: 1, payloadType: 96, sequenceNumber: 0 }),
    send: (packet) => {
      const frame = depacketizer.take(RtpPacket.deSerialize(Buffer.from(packet)));
      if (frame) sent.push(frame);
    },
    onFault: (error) => faults.push(error),
  });
});
afterEach(() => {
  screen.close();
  vi.useRealTimers();
  expect(faults).toEqual([]);
});

/** A picture that is grey, and brighter in each frame; it tells which frames were drawn. */
function brightening(orientation: Orientation = 'portrait'): Picture & { readonly drawn: number[] } {
  const drawn: number[] = [];
  return {
    orientation,
    drawn,
    draw(frame, into) {
      drawn.push(frame);
      into.luma.fill(100 + (frame % 100));
    },
  };
}

const keyFrames = () => sent.map(({ keyFrame }) => keyFrame);

/** The picture's size in pixels that a key frame tells (RFC 6386 §9.1). */
const sizeOf = ({ data }: ReceivedFrame) => ({
  width: data.readUInt16LE(6) & 0x3fff,
  height: data.readUInt16LE(8) & 0x3fff,
});

test('the first frame of a picture is sent at once, as a key frame; the others follow at the frame rate', () => {
  const picture = brightening();
  screen.show(picture);
  expect(keyFrames()).toEqual([true]);
  expect(screen.frames).toBe(1);
  vi.advanceTimersByTime(1000);
  expect(picture.drawn).toEqual(Array.from({ length: FPS + 1 }, (_, frame) => frame));
  expect(sent).toHaveLength(FPS + 1);
  expect(keyFrames().indexOf(true, 1)).toBe(-1);
});

test('frames carry the time they are sent at, in 90 kHz ticks', () => {
  screen.show(brightening());
  vi.advanceTimersByTime(2 * FRAME_MS);
  const [first, second, third] = sent.map(({ timestamp }) => timestamp);
  expect([second, third]).toEqual([Number(first) + 90 * FRAME_MS, Number(first) + 2 * 90 * FRAME_MS]);
});

test('a picture turned the other way begins with a key frame of its size', () => {
  screen.show(brightening('portrait'));
  vi.advanceTimersByTime(1);
  screen.show(brightening('landscape'));
  vi.advanceTimersByTime(1);
  screen.showIdleCard();
  expect(keyFrames()).toEqual([true, true, true]);
  expect(sent.map(sizeOf)).toEqual([
    { width: 704, height: 1280 },
    { width: 1280, height: 704 },
    { width: 1280, height: 704 },
  ]);
});

describe('a request for a key frame', () => {
  test('is answered at once with the frame on show, between two ticks', () => {
    const picture = brightening();
    screen.show(picture);
    vi.advanceTimersByTime(4.5 * FRAME_MS);
    screen.requestKeyFrame();
    expect(picture.drawn.slice(-2)).toEqual([4, 4]);
    expect(keyFrames()).toEqual([true, false, false, false, false, true]);
    vi.advanceTimersByTime(FRAME_MS);
    expect(keyFrames().slice(-2)).toEqual([true, false]);
    expect(screen.frames).toBe(6);
  });

  test('is answered at once on the idle card too, which changes but twice a second', () => {
    screen.showIdleCard();
    vi.advanceTimersByTime(KEY_FRAME_INTERVAL_MS);
    screen.requestKeyFrame();
    expect(keyFrames()).toEqual([true, true]);
  });

  test('right after a key frame waits until one is due; a flood of them costs nothing more', () => {
    const picture = brightening();
    screen.show(picture);
    for (let i = 0; i < 100; i++) screen.requestKeyFrame();
    expect(picture.drawn).toEqual([0]);
    vi.advanceTimersByTime(KEY_FRAME_INTERVAL_MS);
    expect(keyFrames()).toEqual([true, false, true]);
    vi.advanceTimersByTime(1000);
    expect(keyFrames().lastIndexOf(true)).toBe(2);
  });

  test('before there is a picture is harmless', () => {
    screen.requestKeyFrame();
    expect(sent).toEqual([]);
    screen.show(brightening());
    expect(keyFrames()).toEqual([true]);
  });
});

test('a closed screen sends nothing', () => {
  screen.show(brightening());
  screen.close();
  screen.requestKeyFrame();
  vi.advanceTimersByTime(1000);
  expect(sent).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('a picture that cannot be drawn is told, once, and stops the screen', () => {
  const mistake = new Error('no such colour');
  screen.show({
    orientation: 'portrait',
    draw() {
      throw mistake;
    },
  });
  vi.advanceTimersByTime(1000);
  expect(faults.splice(0)).toEqual([mistake]);
  expect(sent).toEqual([]);
});
