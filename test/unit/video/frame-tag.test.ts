import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDots, DOT_PX, type Dots, dotSize, type Orientation } from '../../../emulator/video/dots.ts';
import {
  type FrameSource,
  type FrameTag,
  frameTags,
  type Pixels,
  readFrameTag,
  streamHash,
  writeFrameTag,
} from '../../../emulator/video/frame-tag.ts';

const anyOrientation = fc.constantFrom<Orientation>('portrait', 'landscape');
const anyTag = fc.record({
  stream: fc.integer({ min: 0, max: 0xffffffff }),
  frame: fc.integer({ min: 0, max: 0xffffff }),
  prompt: fc.integer({ min: 0, max: 255 }),
});
const anyNoiseSeed = fc.integer();

describe('a frame tag', () => {
  it('comes back from a luma plane as it was written', () => {
    fc.assert(
      fc.property(anyOrientation, anyTag, (orientation, tag) => {
        expect(readFrameTag(lumaPixels(tagged(orientation, tag)))).toEqual(tag);
      }),
      { numRuns: 50 },
    );
  });

  it('survives coding noise, conversion to RGB and scaling down to half size', () => {
    fc.assert(
      fc.property(anyOrientation, anyTag, anyNoiseSeed, (orientation, tag, seed) => {
        const noisy = addNoise(lumaPixels(tagged(orientation, tag)), 12, seed);
        expect(readFrameTag(noisy)).toEqual(tag);
        expect(readFrameTag(toRgba(noisy))).toEqual(tag);
        expect(readFrameTag(toRgba(halve(noisy)))).toEqual(tag);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['portrait', 500, 909],
    ['portrait', 352, 640],
    ['landscape', 960, 528],
    ['landscape', 1920, 1056],
  ] as const)('reads from a %s picture scaled to %i×%i', (orientation, width, height) => {
    const tag = { stream: streamHash('stream_1'), frame: 0x123456, prompt: 3 };
    expect(readFrameTag(resize(lumaPixels(tagged(orientation, tag)), width, height))).toEqual(tag);
  });

  it('reads from I420 and RGB as from RGBA', () => {
    const tag = { stream: streamHash('stream_1'), frame: 7, prompt: 0 };
    const luma = lumaPixels(tagged('landscape', tag));
    const i420 = new Uint8Array(luma.data.length * 1.5).fill(128);
    i420.set(luma.data);
    const rgb = Uint8Array.from(
      { length: luma.data.length * 3 },
      (_, i) => luma.data[Math.floor(i / 3)] ?? 0,
    );
    expect(readFrameTag({ ...luma, data: i420 })).toEqual(tag);
    expect(readFrameTag({ ...luma, data: rgb })).toEqual(tag);
  });

  it('names its stream by a hash of the id', () => {
    expect(streamHash('stream_1')).toBe(streamHash('stream_1'));
    expect(streamHash('stream_1')).not.toBe(streamHash('stream_2'));
  });

  it('counts frames modulo 2^24 and holds the prompt at 255', () => {
    const tag = { stream: 1, frame: 2 ** 24 + 5, prompt: 300 };
    expect(readFrameTag(lumaPixels(tagged('portrait', tag)))).toEqual({ stream: 1, frame: 5, prompt: 255 });
  });

  it('covers the lowest macroblock row, 176 dots from the left, in grey, and nothing else', () => {
    const dots = colourful('landscape');
    const before = { luma: dots.luma.slice(), u: dots.u.slice(), v: dots.v.slice() };
    writeFrameTag(dots, { stream: 0xdeadbeef, frame: 1, prompt: 2 });
    const isInTag = (x: number, y: number) => y >= dots.height - 4 && x < 176;
    dots.luma.forEach((value, i) => {
      const inTag = isInTag(i % dots.width, Math.floor(i / dots.width));
      if (inTag ? value !== 24 && value !== 220 : value !== before.luma[i])
        expect.fail(`luma dot ${i}: ${value}`);
    });
    for (const plane of ['u', 'v'] as const) {
      dots[plane].forEach((value, i) => {
        const inTag = isInTag((i % (dots.width / 2)) * 2, Math.floor(i / (dots.width / 2)) * 2);
        if (value !== (inTag ? 128 : before[plane][i])) expect.fail(`${plane} cell ${i}: ${value}`);
      });
    }
  });
});

describe('a picture without a whole tag reads as null', () => {
  it('random dots', () => {
    fc.assert(
      fc.property(anyOrientation, anyNoiseSeed, (orientation, seed) => {
        const random = randomNumbers(seed);
        const dots = createDots(dotSize(orientation));
        expect(readFrameTag(lumaPixels({ ...dots, luma: dots.luma.map(() => random() & 0xff) }))).toBeNull();
      }),
      { numRuns: 30 },
    );
  });

  it('flat and tiny pictures', () => {
    expect(readFrameTag({ data: new Uint8Array(704 * 1280), width: 704, height: 1280 })).toBeNull();
    expect(readFrameTag({ data: new Uint8Array(4), width: 1, height: 1 })).toBeNull();
    expect(readFrameTag({ data: new Uint8Array(3 * 500), width: 3, height: 500 })).toBeNull();
  });

  it('a tag with any one cell flipped', () => {
    fc.assert(
      fc.property(anyTag, fc.integer({ min: 0, max: 87 }), (tag, cell) => {
        const dots = tagged('portrait', tag);
        const first = (dots.height - 4) * dots.width + cell * 2;
        for (let row = 0; row < 4; row++) {
          for (const x of [0, 1]) {
            const at = first + row * dots.width + x;
            dots.luma[at] = 244 - (dots.luma[at] ?? 0);
          }
        }
        expect(readFrameTag(lumaPixels(dots))).toBeNull();
      }),
      { numRuns: 40 },
    );
  });
});

describe('what is no frame is refused with a TypeError that says what is accepted', () => {
  it.each<[string, unknown, RegExp]>([
    ['nothing', null, /got null\. It accepts a video, canvas/],
    ['text', 'frame', /got frame\. It accepts a video/],
    ['some object', {}, /\[object Object\]/],
    ['numbers', { data: [1, 2, 3, 4], width: 1, height: 1 }, /\[object Array\], width 1/],
    ['a negative size', { data: new Uint8Array(4), width: -1, height: -1 }, /width -1, height -1/],
    ['the wrong length', { data: new Uint8Array(7), width: 2, height: 2 }, /7 bytes .* 2×2 .* RGBA has 16/],
  ])('%s', (_name, source, message) => {
    expect(() => readFrameTag(source as FrameSource)).toThrow(TypeError);
    expect(() => readFrameTag(source as FrameSource)).toThrow(message);
  });
});

describe('frameTags', () => {
  beforeAll(() => void vi.stubGlobal('OffscreenCanvas', FakeCanvas));
  afterAll(() => void vi.unstubAllGlobals());

  it('yields each presented frame once, skips frames without a tag, and ends with the video', async () => {
    const tag = (frame: number): FrameTag => ({ stream: 1, frame, prompt: 0 });
    const video = new FakeVideo();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { frame } of frameTags(video.asElement())) seen.push(frame);
    })();
    await video.play([tag(0), tag(0), null, tag(1), tag(2)]);
    await reading;
    expect(seen).toEqual([0, 1, 2]);
  });

  it('ends quietly when its signal aborts, and takes its frame callback back', async () => {
    const video = new FakeVideo();
    const aborter = new AbortController();
    const next = frameTags(video.asElement(), { signal: aborter.signal }).next();
    await video.untilAsked();
    aborter.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(video.isAsked()).toBe(false);
  });
});

function tagged(orientation: Orientation, tag: FrameTag): Dots {
  const dots = createDots(dotSize(orientation));
  writeFrameTag(dots, tag);
  return dots;
}

function colourful(orientation: Orientation): Dots {
  const { width, height, luma, u, v } = createDots(dotSize(orientation));
  return { width, height, luma: luma.fill(99), u: u.fill(60), v: v.fill(200) };
}

/** The dots' luma at full size, one byte a pixel. */
function lumaPixels({ width, height, luma }: Dots): Pixels {
  return resize({ data: luma, width, height }, width * DOT_PX, height * DOT_PX);
}

/** Nearest neighbour. */
function resize({ data, width, height }: Pixels, newWidth: number, newHeight: number): Pixels {
  const out = new Uint8Array(newWidth * newHeight);
  for (let y = 0; y < newHeight; y++) {
    const row = Math.floor((y * height) / newHeight) * width;
    for (let x = 0; x < newWidth; x++) {
      out[y * newWidth + x] = data[row + Math.floor((x * width) / newWidth)] ?? 0;
    }
  }
  return { data: out, width: newWidth, height: newHeight };
}

function halve({ data, width, height }: Pixels): Pixels {
  const out = new Uint8Array((width / 2) * (height / 2));
  for (let y = 0; y < height / 2; y++) {
    for (let x = 0; x < width / 2; x++) {
      const at = y * 2 * width + x * 2;
      const sum = [at, at + 1, at + width, at + width + 1].reduce((total, i) => total + (data[i] ?? 0), 0);
      out[(y * width) / 2 + x] = Math.round(sum / 4);
    }
  }
  return { data: out, width: width / 2, height: height / 2 };
}

function addNoise(pixels: Pixels, amplitude: number, seed: number): Pixels {
  const random = randomNumbers(seed);
  const data = new Uint8ClampedArray(pixels.data.length);
  pixels.data.forEach((value, i) => {
    data[i] = value + (random() % (2 * amplitude + 1)) - amplitude;
  });
  return { ...pixels, data };
}

/** Studio-range grey to RGBA, as a player shows it. */
function toRgba({ data, width, height }: Pixels): Pixels {
  const rgba = new Uint8ClampedArray(data.length * 4).fill(255);
  data.forEach((luma, i) => {
    rgba.fill(((luma - 16) * 255) / 219, i * 4, i * 4 + 3);
  });
  return { data: rgba, width, height };
}

/** Non-negative 31-bit integers (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 1;
  };
}

/** A video that shows the given tags, one frame each, as fast as its viewer asks; null is a frame without a tag. */
class FakeVideo extends EventTarget {
  readonly videoWidth = 704;
  readonly videoHeight = 1280;
  ended = false;
  /** What the current frame looks like, RGBA. */
  picture = toRgba(lumaPixels(colourful('portrait')));
  readonly #callbacks = new Map<number, () => void>();
  #lastHandle = 0;

  requestVideoFrameCallback(callback: () => void): number {
    this.#callbacks.set(++this.#lastHandle, callback);
    return this.#lastHandle;
  }

  cancelVideoFrameCallback(handle: number): void {
    this.#callbacks.delete(handle);
  }

  async untilAsked(): Promise<void> {
    await vi.waitUntil(() => this.#callbacks.size === 1, { interval: 1 });
  }

  isAsked(): boolean {
    return this.#callbacks.size > 0;
  }

  async play(frames: readonly (FrameTag | null)[]): Promise<void> {
    for (const tag of frames) {
      await this.untilAsked();
      this.picture = toRgba(lumaPixels(tag ? tagged('portrait', tag) : colourful('portrait')));
      const callbacks = [...this.#callbacks.values()];
      this.#callbacks.clear();
      for (const callback of callbacks) callback();
    }
    await this.untilAsked();
    this.ended = true;
    this.dispatchEvent(new Event('ended'));
  }

  asElement(): HTMLVideoElement {
    return this as unknown as HTMLVideoElement;
  }
}

/** Node has no canvas: this one holds the tag strip of the last video drawn on it. */
class FakeCanvas {
  width = 1;
  height = 1;

  getContext() {
    let strip = new Uint8ClampedArray();
    return {
      canvas: this,
      clearRect: () => strip.fill(0),
      drawImage: (video: FakeVideo) => {
        strip = Uint8ClampedArray.from(video.picture.data.slice(-704 * 16 * 4));
      },
      getImageData: () => ({ data: strip }),
    };
  }
}
