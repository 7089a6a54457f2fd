/** MP4's boxes, as far as mediabunny does not write them. Section numbers are those of ISO/IEC 14496-12:2015. */
import type { Media } from './fragment.ts';

/** A box's size and type. */
export const BOX_HEADER_BYTES = 8;

/** Where a box is: from `at` on, `bytes` long. */
export interface BoxPlace {
  readonly at: number;
  readonly bytes: number;
}

/**
 * The first box of a type among those that follow each other from `from` on.
 *
 * @throws RangeError when there is none.
 */
export function findBox(data: Media, type: string, from = 0): BoxPlace {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = from; ; ) {
    const bytes = view.getUint32(at);
    if (typeAt(data, at) === type) return { at, bytes };
    if (bytes < BOX_HEADER_BYTES) throw new RangeError(`No ${type} box from byte ${from} on`);
    at += bytes;
  }
}

function typeAt(data: Media, at: number): string {
  return String.fromCharCode(...data.subarray(at + 4, at + BOX_HEADER_BYTES));
}

/** The header of a media data box (§8.1.1) of `bytes` in all. What no fragment points to in it means nothing. */
export function mediaHeader(bytes: number): Media {
  return box('mdat', bytes);
}

/** One subsegment of an index: how many bytes it takes, and how many ticks it lasts. */
export interface Subsegment {
  readonly bytes: number;
  readonly ticks: number;
}

/** §8.16.3: references are counted in 16 bits. */
export const MAX_SUBSEGMENTS = 0xffff;

/**
 * A segment index (`sidx`, §8.16.3): where each second of a file is, so that a player need not have read what is before
 * it. The first subsegment follows the box at once, and each begins with a key frame.
 */
export function segmentIndex(timescale: number, subsegments: readonly Subsegment[]): Media {
  const head = BOX_HEADER_BYTES + 24;
  const data = box('sidx', head + 12 * subsegments.length, head + 12 * subsegments.length);
  const view = new DataView(data.buffer);
  view.setUint32(12, 1); // the track's id, as mediabunny numbers it
  view.setUint32(16, timescale);
  view.setUint16(30, subsegments.length);
  for (const [index, { bytes, ticks }] of subsegments.entries()) {
    const at = head + 12 * index;
    view.setUint32(at, bytes); // the high bit is 0: media, no other index
    view.setUint32(at + 4, ticks);
    view.setUint32(at + 8, 0x90000000); // it starts with an access point of type 1
  }
  return data;
}

/**
 * Takes the time of its making out of a file's or an init segment's head (§8.2.2, §8.3.2, §8.4.2), where mediabunny writes it:
 * the same timeline is then always the same bytes.
 */
export function forgetTimeOfMaking(data: Media): void {
  const inside = (parent: BoxPlace, type: string) => findBox(data, type, parent.at + BOX_HEADER_BYTES);
  const moov = findBox(data, 'moov');
  const trak = inside(moov, 'trak');
  for (const header of [inside(moov, 'mvhd'), inside(trak, 'tkhd'), inside(inside(trak, 'mdia'), 'mdhd')]) {
    const version = data[header.at + BOX_HEADER_BYTES];
    const times = header.at + BOX_HEADER_BYTES + 4;
    // Of creation and of modification, 64 bits each in version 1.
    data.fill(0, times, times + (version === 1 ? 16 : 8));
  }
}

const MVHD_TIMESCALE_OFFSET = { 0: 20, 1: 28 } as const;

/**
 * An init segment that says how long its fragments are together: in a movie extends header (`mehd`, §8.8.2), which
 * mediabunny cannot know of.
 */
export function withDuration(init: Media, durationS: number): Media {
  const moov = findBox(init, 'moov');
  const mvhd = findBox(init, 'mvhd', moov.at + BOX_HEADER_BYTES);
  const mvex = findBox(init, 'mvex', moov.at + BOX_HEADER_BYTES);
  const given = new DataView(init.buffer, init.byteOffset);
  const version = given.getUint8(mvhd.at + BOX_HEADER_BYTES) === 1 ? 1 : 0;
  const timescale = given.getUint32(mvhd.at + MVHD_TIMESCALE_OFFSET[version]);

  const mehd = box('mehd', 20, 20);
  const mehdView = new DataView(mehd.buffer);
  mehdView.setUint8(BOX_HEADER_BYTES, 1); // version 1: 64 bits
  mehdView.setBigUint64(12, BigInt(Math.round(durationS * timescale)));

  const cut = mvex.at + BOX_HEADER_BYTES;
  const data = new Uint8Array(init.length + mehd.length);
  data.set(init.subarray(0, cut));
  data.set(mehd, cut);
  data.set(init.subarray(cut), cut + mehd.length);
  const view = new DataView(data.buffer);
  view.setUint32(moov.at, moov.bytes + mehd.length);
  view.setUint32(mvex.at, mvex.bytes + mehd.length);
  return data;
}

/** The first `written` bytes of a box of `bytes` in all: its header, and zeros. */
function box(type: string, bytes: number, written = BOX_HEADER_BYTES): Media {
  const data = new Uint8Array(written);
  new DataView(data.buffer).setUint32(0, bytes);
  for (let i = 0; i < 4; i++) data[4 + i] = type.charCodeAt(i);
  return data;
}
