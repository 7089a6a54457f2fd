/**
 * A record as bytes, so that damage shows: CRC-32 (of the key and all that follows), the length of the JSON, the JSON, then each
 * of its byte arrays. Numbers are 32 bits, big-endian; in the JSON stands how long each array is.
 */
import { crc32 } from 'node:zlib';
import { type BytesNotation, fromJson, toJson } from './value.ts';

const HEADER_BYTES = 8;

/** @throws TypeError when the value cannot be stored. */
export function toFrame(key: Uint8Array, value: unknown): Uint8Array {
  const blobs: Uint8Array[] = [];
  const notation: BytesNotation = {
    write: (bytes) => {
      blobs.push(bytes);
      return bytes.byteLength;
    },
    read: () => {
      throw new TypeError('only written here');
    },
  };
  const json = Buffer.from(JSON.stringify(toJson(value, notation)));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(json.length, 4);
  const frame = Buffer.concat([header, json, ...blobs]);
  frame.writeUInt32BE(checksum(key, frame), 0);
  return frame;
}

/** Whether the frame is the one that was written under this key. */
export function isWhole(key: Uint8Array, frame: Uint8Array): boolean {
  if (frame.length < HEADER_BYTES) return false;
  return view(frame).getUint32(0) === checksum(key, frame);
}

/**
 * What {@link toFrame} was given; its byte arrays are parts of `frame`.
 *
 * @throws TypeError or SyntaxError when the frame is damaged.
 */
export function fromFrame(key: Uint8Array, frame: Uint8Array): unknown {
  if (!isWhole(key, frame)) throw new TypeError('its checksum is wrong');
  const jsonLength = view(frame).getUint32(4);
  const json = Buffer.from(frame.buffer, frame.byteOffset + HEADER_BYTES, jsonLength).toString();
  let at = HEADER_BYTES + jsonLength;
  return fromJson(JSON.parse(json), {
    write: () => {
      throw new TypeError('only read here');
    },
    read: (length) => {
      if (typeof length !== 'number') throw new TypeError('a length is missing');
      const bytes = new Uint8Array(frame.buffer, frame.byteOffset + at, length);
      at += length;
      return bytes;
    },
  });
}

function checksum(key: Uint8Array, frame: Uint8Array): number {
  return crc32(frame.subarray(4), crc32(key));
}

function view(frame: Uint8Array): DataView {
  return new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
}
