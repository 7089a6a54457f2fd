/**
 * Coded pictures → MP4, by mediabunny: fragmented (CMAF, ISO/IEC 23000-19), which is an init segment and fragments that
 * are made one by one, in any order; or one small file. mediabunny is large and loads with the first of them.
 */
import type { Output } from 'mediabunny';
import type { CodedPicture } from '../video/h264/encoder.ts';
import { findBox, forgetTimeOfMaking } from './boxes.ts';

/** Bytes that go out by HTTP as they are. */
export type Media = Uint8Array<ArrayBuffer>;

/**
 * How long a frame lasts in a track's unit of time, whose number in a second is the timescale. Were it 1, Chromium (ffmpeg)
 * would round a place that is sought to the next frame, and show the key frame that is there instead of the last one before.
 */
export const TICKS_PER_FRAME = 1000;

/** What all pictures of a track have in common. */
export interface Track {
  /** RFC 6381, such as `avc1.42C01F`. */
  readonly codec: string;
  /** The AVCDecoderConfigurationRecord. */
  readonly decoderConfiguration: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Frames a second, a whole number. */
  readonly fps: number;
}

/** A fragment, and the init segment that it needs: the same for every fragment of a track. */
export interface Fragment {
  readonly init: Media;
  readonly data: Media;
}

/**
 * Packs pictures that follow each other, the first of them a key frame.
 *
 * @param firstFrame the number of the first, which is its decoding and presentation time in frames.
 * @param sequenceNumber rises from fragment to fragment in the order of a track.
 */
export async function packFragment(
  track: Track,
  pictures: readonly CodedPicture[],
  { firstFrame, sequenceNumber }: { firstFrame: number; sequenceNumber: number },
): Promise<Fragment> {
  const { BufferTarget, CmafOutputFormat, Output } = await import('mediabunny');
  const target = new BufferTarget();
  const initTarget = new BufferTarget();
  await write(
    new Output({ format: new CmafOutputFormat(), target, initTarget }),
    track,
    pictures,
    firstFrame,
  );
  const data = bytesOf(target.buffer);
  setSequenceNumber(data, sequenceNumber);
  const init = bytesOf(initTarget.buffer);
  forgetTimeOfMaking(init);
  return { init, data };
}

/** Packs pictures, the first of them a key frame, into a file of their own that can be played as it loads. */
export async function packFile(track: Track, pictures: readonly CodedPicture[]): Promise<Media> {
  const { BufferTarget, Mp4OutputFormat, Output } = await import('mediabunny');
  const target = new BufferTarget();
  const format = new Mp4OutputFormat({ fastStart: 'in-memory' });
  await write(new Output({ format, target }), track, pictures, 0);
  const data = bytesOf(target.buffer);
  forgetTimeOfMaking(data);
  return data;
}

async function write(
  output: Output,
  track: Track,
  pictures: readonly CodedPicture[],
  firstFrame: number,
): Promise<void> {
  const { EncodedPacket, EncodedVideoPacketSource } = await import('mediabunny');
  const { codec, widthPx, heightPx, fps } = track;
  const decoderConfig = {
    codec,
    codedWidth: widthPx,
    codedHeight: heightPx,
    description: track.decoderConfiguration,
  };
  const source = new EncodedVideoPacketSource('avc');
  // Not what is shown in a second: to mediabunny it is the timescale, and times are rounded to it.
  output.addVideoTrack(source, { frameRate: fps * TICKS_PER_FRAME });
  await output.start();
  for (const [index, { data, keyFrame }] of pictures.entries()) {
    const timestampS = (firstFrame + index) / fps;
    const packet = new EncodedPacket(data, keyFrame ? 'key' : 'delta', timestampS, 1 / fps);
    await source.add(packet, { decoderConfig });
  }
  await output.finalize();
}

function bytesOf(buffer: ArrayBuffer | null): Media {
  if (buffer === null) throw new Error('mediabunny has written nothing');
  return new Uint8Array(buffer);
}

/** From the start of a `moof` box to the number in its first child, `mfhd` (ISO/IEC 14496-12 §8.8.5). */
const SEQUENCE_NUMBER_OFFSET = 20;

/** Numbers a fragment within its track: mediabunny, which knows no other fragments, numbers each 1. */
function setSequenceNumber(data: Media, sequenceNumber: number): void {
  const { at } = findBox(data, 'moof');
  new DataView(data.buffer, data.byteOffset).setUint32(at + SEQUENCE_NUMBER_OFFSET, sequenceNumber);
}
