/** What becomes of `connect()` in a browser when no client could use the offer: an answer is never made, or has no video. */
import type { AppCall, NamelessRule } from '../case.ts';

/** A row of the table. */
export interface OfferCase {
  readonly rule: NamelessRule;
  readonly app: AppCall;
  /** The status in which it waits. */
  readonly status: string;
  /** What the page hears of, since the SDK lets the rejection go; in Node that would end the process. */
  readonly uncaught?: string;
}

const connect: AppCall = { name: 'connect()', call: (client) => client.connect() };

/** The cases, in the order of the table. */
export const OFFER_CASES: readonly OfferCase[] = [
  {
    rule: { on: 'signalling.offer', type: 'bad_offer', how: 'rubbish', times: 1 },
    app: connect,
    status: 'connecting',
    uncaught: 'Failed to parse SessionDescription',
  },
  {
    rule: { on: 'signalling.offer', type: 'bad_offer', how: 'no_fingerprint', times: 1 },
    app: connect,
    status: 'connecting',
    uncaught: 'Called with SDP without DTLS fingerprint',
  },
  {
    rule: { on: 'signalling.offer', type: 'bad_offer', how: 'no_video', times: 1 },
    app: connect,
    status: 'connected',
  },
];
