/** IVF: the plainest container of VP8 frames, as ffmpeg reads it. */

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 12;

/** The start of an IVF file of VP8 frames of this size in pixels, at 30 frames a second. */
export function ivfHeader(size: { width: number; height: number }): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('DKIF', 0, 'latin1');
  header.writeUInt16LE(HEADER_BYTES, 6);
  header.write('VP80', 8, 'latin1');
  header.writeUInt16LE(size.width, 12);
  header.writeUInt16LE(size.height, 14);
  header.writeUInt32LE(30, 16);
  header.writeUInt32LE(1, 20);
  return header;
}

/** The frame with this number, from 0; a copy of `data`. */
export function ivfFrame(data: Uint8Array, frameNumber: number): Buffer {
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + data.length);
  frame.writeUInt32LE(data.length, 0);
  frame.writeBigUInt64LE(BigInt(frameNumber), 4);
  frame.set(data, FRAME_HEADER_BYTES);
  return frame;
}
