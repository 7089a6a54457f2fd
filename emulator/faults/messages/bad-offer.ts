/** `bad_offer`: an offer that no client can use. */
import { oneOf } from '../../config/values.ts';
import { defineMessageKind } from './passage.ts';

const WAYS = ['rubbish', 'no_video', 'no_fingerprint'] as const;

/** What is wrong with the offer. */
export interface BadOfferAttributes {
  /**
   * `'rubbish'`: it is no SDP. `'no_video'`: its video is inactive, and the channels are all that there is.
   * `'no_fingerprint'`: it does not say by what its streamer's encryption is known.
   */
  how: (typeof WAYS)[number];
}

const SPOIL: Readonly<Record<(typeof WAYS)[number], (sdp: string) => string>> = {
  rubbish: () => 'This is no SDP.',
  // The section stays, since the channels are bundled with it: RFC 8843 §7.2.
  no_video: (sdp) => sdp.replace(/^(m=video [\s\S]*?^a=)sendonly\r$/m, '$1inactive\r'),
  no_fingerprint: (sdp) => sdp.replaceAll(/^a=fingerprint:.*\r\n/gm, ''),
};

export const badOffer = defineMessageKind({
  description: 'Spoils the offer.',
  points: ['signalling.offer'],
  attributes: { how: oneOf(WAYS).schema.describe('What is wrong with it') },
  read: ({ how }, refuse): BadOfferAttributes => {
    if (how === undefined) refuse(`no how: give one of ${WAYS.join(', ')}`);
    return { how: how ?? 'rubbish' };
  },
  act: ({ how }, passage) => {
    passage.rewrite(SPOIL[how]);
    passage.next();
  },
});
