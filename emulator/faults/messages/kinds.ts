/**
 * The types of messages, in the order in which they spoil one: it is lost, or it is wrong, and comes late, out of place,
 * and twice.
 */
import { badOffer } from './bad-offer.ts';
import { delay } from './delay.ts';
import { drop } from './drop.ts';
import { duplicate } from './duplicate.ts';
import { swap } from './swap.ts';

export const MESSAGE_KINDS = { drop, bad_offer: badOffer, delay, swap, duplicate } as const;

/** Their names, in this order. */
export const MESSAGE_TYPES = Object.keys(MESSAGE_KINDS) as (keyof typeof MESSAGE_KINDS)[];
