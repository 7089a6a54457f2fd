/** Reads what a spectator sends: its offer, and candidates that it finds later. */
import { type MediaDescription, parse } from 'sdp-transform';
import type { IdleSection, ViewerOffer } from '../streamer/spectator-peer.ts';
import { OfferError } from './errors.ts';

/** More sections than any viewer needs; each costs a track. */
const MAX_SECTIONS = 8;
/** More candidates than any viewer has; the native library takes 0.1 ms for each. */
const MAX_CANDIDATES = 256;
/** RFC 3550 §5.1: RTP has 7 bits for it. */
const MAX_PAYLOAD_TYPE = 127;
/** A token (RFC 8866 §9), which a `mid` is (RFC 5888 §4). */
const TOKEN = /^[\w!#$%&'*+.^`{|}~-]+$/;
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
  const mids = sections.map(midOf);
  const twice = mids.find((mid, i) => mids.indexOf(mid) !== i);
  if (twice !== undefined) throw new OfferError(`The offer has two sections with "a=mid:${twice}".`);
  return {
    sdp,
    mid: midOf(video),
    payloadType: payloadTypeOf(vp8),
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
  limitCandidates(candidates.length);
  return { ufrag, candidates };
}

/** The user fragment of an offer's ICE session: that of its first section, or of all of it. */
export function ufragOf(sdp: string): string | undefined {
  return /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];
}

function parseSections(sdp: string): MediaDescription[] {
  if (!/^v=0\r?\n/.test(sdp))
    throw new OfferError('The body is no SDP: it does not begin with "v=0" (RFC 8866).');
  limitCandidates(sdp.match(/^a=candidate:/gm)?.length ?? 0);
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
  return { kind, mid: midOf(section), payloadType: payloadTypeOf(format), codec: format.codec };
}

function payloadTypeOf({ payload, codec }: MediaDescription['rtp'][number]): number {
  if (payload <= MAX_PAYLOAD_TYPE) return payload;
  throw new OfferError(
    `The offer's payload type for ${codec} is ${payload}; ${MAX_PAYLOAD_TYPE} is the largest there is.`,
  );
}

function limitCandidates(count: number): void {
  if (count <= MAX_CANDIDATES) return;
  throw new OfferError(
    `There are ${count} candidates; ${MAX_CANDIDATES} are the most that is taken at once.`,
  );
}

function midOf({ mid, type }: MediaDescription): string {
  if (mid === undefined) throw new OfferError(`The offer's ${type} section has no "a=mid:" line (RFC 8843).`);
  // Numbers look like numbers to the parser.
  const text = String(mid);
  if (!TOKEN.test(text)) throw new OfferError(`The offer has an "a=mid:${text}" line, which names nothing.`);
  return text;
}

function describe(sections: readonly MediaDescription[]): string {
  return sections.map(({ type, direction = 'sendrecv' }) => `${direction} ${type}`).join(', ');
}
