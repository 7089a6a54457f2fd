/** `dtls_stall`: the handshake never ends. */
import { definePeerKind } from './kind.ts';

export const dtlsStall = definePeerKind({
  description: 'Swallows the DTLS handshake: ICE connects, and nothing comes after it.',
  attributes: {},
  read: () => ({}),
  // RFC 7983 §7: the first byte tells STUN, DTLS and RTP apart.
  swallow: () => (datagram) => {
    const first = datagram[0] ?? 0;
    return first >= 20 && first <= 63;
  },
});
