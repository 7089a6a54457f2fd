/** Reads what a spectator sends: its offer, and candidates that it finds later. */
import { type MediaDescription, parse } from 'sdp-transform';
import type { IdleSection, ViewerOffer } from '../streamer/spectator-peer.ts';
import { OfferError } from './errors.ts';

/** More sections than any viewer needs; each costs a track. */
const MAX_SECTIONS = 8;
/** The directions in which an offer takes media from us (RFC 8866 §6.7). Without one it is `sendrecv`. */
const RECEIVING: ReadonlySet<string | undefined> = new Set(['recvonly', 'sendrecv', undefined]);

/** One trickled candidate. */
export interface LateCandidate {
  /** Such as `candidate:1 1 udp …`. */
  readonly candidate: string;
  readonly mid: string;
}

/**
 * Reads an offer to watch: it has a section that receives VP8. Audio sections get silence, as the SDK's always has one.
 *
 * @throws OfferError when it is no SDP, or has no such section.
 */
export function readOffer(sdp: string): ViewerOffer {
  const sections = parseSections(sdp);
  const video = sections.find((section) => section.type === 'video' && RECEIVING.has(section.direction));
  if (!video) {
    throw new OfferError(
      `The offer has no video section that receives: it has ${describe(sections)}. Add addTransceiver('video', {direction: 'recvonly'}).`,
    );
  }
  const vp8 = video.rtp.find(({ codec }) => codec.toUpperCase() === 'VP8');
  if (!vp8) {
    const codecs = [...new Set(video.rtp.map(({ codec }) => codec))].join(', ');
    throw new OfferError(
      `The offer's video section has no VP8, which is what is sent: it has ${codecs || 'nothing'}.`,
    );
  }
  return {
    sdp,
    mid: midOf(video),
    payloadType: vp8.payload,
    idle: sections.filter((section) => section !== video).map(readIdle),
  };
}

/**
 * Reads a trickled fragment (RFC 8840): candidates, and the ICE session that they are for.
 *
 * @throws OfferError when it is no such fragment.
 */
export function readFragment(fragment: string): { ufrag: string | undefined; candidates: LateCandidate[] } {
  const candidates: LateCandidate[] = [];
  let ufrag: string | undefined;
  let mid: string | undefined;
  for (const line of fragment.split(/\r?\n/)) {
    const [, name, value = ''] = /^a=([\w-]+):?(.*)$/.exec(line) ?? [];
    if (name === 'ice-ufrag') ufrag = value;
    if (name === 'mid') mid = value;
    if (name !== 'candidate') continue;
    if (mid === undefined) throw new OfferError('The fragment has a candidate before an "a=mid:" line.');
    candidates.push({ candidate: `candidate:${value}`, mid });
  }
  if (ufrag === undefined && candidates.length === 0) {
    throw new OfferError('The fragment has neither "a=ice-ufrag:" nor "a=candidate:" lines (RFC 8840).');
  }
  return { ufrag, candidates };
}

/** The user fragment of an offer's ICE session: that of its first section, or of all of it. */
export function ufragOf(sdp: string): string | undefined {
  return /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];
}

function parseSections(sdp: string): MediaDescription[] {
  if (!/^v=0\r?\n/.test(sdp))
    throw new OfferError('The body is no SDP: it does not begin with "v=0" (RFC 8866).');
  const { media } = parse(sdp);
  if (media.length === 0) throw new OfferError('The offer has no media section.');
  if (media.length > MAX_SECTIONS) {
    throw new OfferError(
      `The offer has ${media.length} media sections; ${MAX_SECTIONS} are the most that is taken.`,
    );
  }
  return media;
}

function readIdle(section: MediaDescription): IdleSection {
  const kind = section.type;
  if (kind !== 'audio' && kind !== 'video') {
    throw new OfferError(`The offer has an m=${kind} section: spectators receive video and nothing else.`);
  }
  const [format] = section.rtp;
  if (!format) throw new OfferError(`The offer's ${kind} section has no "a=rtpmap:" line.`);
  return { kind, mid: midOf(section), payloadType: format.payload, codec: format.codec };
}

function midOf({ mid, type }: MediaDescription): string {
  if (mid === undefined) throw new OfferError(`The offer's ${type} section has no "a=mid:" line (RFC 8843).`);
  // Numbers look like numbers to the parser.
  return String(mid);
}

function describe(sections: readonly MediaDescription[]): string {
  return sections.map(({ type, direction = 'sendrecv' }) => `${direction} ${type}`).join(', ');
}
