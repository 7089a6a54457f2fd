/** Offers and fragments: what is read of good ones, and that of bad ones nothing but an `OfferError` comes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OfferError } from '../../../emulator/broadcast/errors.ts';
import { readFragment, readOffer, ufragOf } from '../../../emulator/broadcast/offer.ts';

const sdp = (...lines: string[]) =>
  ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', 't=0 0', ...lines, ''].join('\r\n');
const VIDEO = [
  'm=video 9 UDP/TLS/RTP/SAVPF 96 98',
  'a=mid:0',
  'a=recvonly',
  'a=rtpmap:96 H264/90000',
  'a=rtpmap:98 VP8/90000',
];
const AUDIO = ['m=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:1', 'a=recvonly', 'a=rtpmap:111 opus/48000/2'];

const isOfferError = (error: unknown) => expect(error).toBeInstanceOf(OfferError);
/** Whatever it is read as, if it is not an {@link OfferError}. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    isOfferError(error);
    return undefined;
  }
}

describe('an offer', () => {
  test('says where VP8 goes and what it is called there; the other sections get nothing', () => {
    const offer = sdp(...AUDIO, ...VIDEO);
    expect(readOffer(offer)).toEqual({
      sdp: offer,
      mid: '0',
      payloadType: 98,
      idle: [{ kind: 'audio', mid: '1', payloadType: 111, codec: 'opus' }],
    });
  });

  test.each([
    ['vp8', () => sdp(...VIDEO).replace('VP8', 'vp8')],
    ['no direction', () => sdp(...VIDEO).replace('a=recvonly\r\n', '')],
    ['both directions', () => sdp(...VIDEO).replace('recvonly', 'sendrecv')],
    ['a mid that is a word', () => sdp(...VIDEO).replace('a=mid:0', 'a=mid:video-1')],
    ['lines that end in LF alone', () => sdp(...VIDEO).replaceAll('\r\n', '\n')],
  ])('may have %s', (_name, offer) => {
    expect(readOffer(offer())).toMatchObject({ payloadType: 98, idle: [] });
  });

  test('whose first video section only sends is answered in the second', () => {
    const sending = VIDEO.map((line) => line.replace('recvonly', 'sendonly').replace('mid:0', 'mid:7'));
    expect(readOffer(sdp(...sending, ...VIDEO))).toMatchObject({ mid: '0', idle: [{ mid: '7' }] });
  });

  test('that is none is refused with an OfferError, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void attempt(() => readOffer(text))));
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('m', 'a', 'v', 'c', '=', ':', ' ', '0', '\r\n', 'rtpmap', 'mid', 'video')),
        (parts) => {
          attempt(() => readOffer(`v=0\r\n${parts.join('')}`));
        },
      ),
    );
  });

  test('that is mutated is read, or refused with an OfferError; what is read can be used', () => {
    const lines = sdp(...VIDEO, ...AUDIO).split('\r\n');
    const line = fc.nat({ max: lines.length - 1 });
    const mutation = fc.tuple(line, fc.oneof(fc.constantFrom('', ...lines), fc.string()));
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const mutated = [...lines];
        for (const [at, text] of mutations) mutated[at] = text;
        const offer = attempt(() => readOffer(mutated.join('\r\n')));
        if (!offer) return;
        const sections = [offer, ...offer.idle];
        expect(new Set(sections.map(({ mid }) => mid)).size).toBe(sections.length);
        for (const { payloadType, mid } of sections) {
          expect(payloadType).toBeGreaterThanOrEqual(0);
          expect(payloadType).toBeLessThanOrEqual(127);
          expect(mid).toMatch(/^\S+$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a fragment', () => {
  test('has candidates of its sections, and its ICE session', () => {
    const fragment = [
      'a=ice-ufrag:EsAw',
      'a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1',
      'm=audio 9 UDP/TLS/RTP/SAVPF 111',
      'a=mid:0',
      'a=candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host',
      'm=video 9 UDP/TLS/RTP/SAVPF 96',
      'a=mid:video',
      'a=candidate:2 1 udp 2122194687 198.51.100.2 61765 typ host',
      'a=end-of-candidates',
    ];
    for (const end of ['\r\n', '\n']) {
      expect(readFragment(fragment.join(end))).toEqual({
        ufrag: 'EsAw',
        candidates: [
          { candidate: 'candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host', mid: '0' },
          { candidate: 'candidate:2 1 udp 2122194687 198.51.100.2 61765 typ host', mid: 'video' },
        ],
      });
    }
  });

  test('may have no candidates, when it says that there are no more', () => {
    expect(readFragment('a=ice-ufrag:x\r\na=end-of-candidates\r\n')).toEqual({ ufrag: 'x', candidates: [] });
  });

  test('that is none is refused with an OfferError, whatever it is', () => {
    const part = fc.oneof(
      fc.constantFrom('a=candidate:', 'a=mid:', 'a=ice-ufrag:', '\r\n', '1 '),
      fc.string(),
    );
    fc.assert(fc.property(fc.array(part), (parts) => void attempt(() => readFragment(parts.join('')))));
    expect(() => readFragment('')).toThrow(OfferError);
    expect(() => readFragment('a=candidate:1')).toThrow(OfferError);
  });
});

test('the ICE session of an offer is that of its first section, or of all of it', () => {
  expect(ufragOf(sdp('a=ice-ufrag:all', ...VIDEO))).toBe('all');
  expect(ufragOf(sdp(...VIDEO, 'a=ice-ufrag:first', ...AUDIO, 'a=ice-ufrag:second'))).toBe('first');
  expect(ufragOf(sdp(...VIDEO))).toBeUndefined();
});
