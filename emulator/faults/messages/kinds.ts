/** The types of messages, in the order in which they spoil one: it is lost, or it comes late, out of place, and twice. */
import { delay } from './delay.ts';
import { drop } from './drop.ts';
import { duplicate } from './duplicate.ts';
import { reorder } from './reorder.ts';

export const MESSAGE_KINDS = { drop, delay, reorder, duplicate } as const;

/** Their names, in this order. */
export const MESSAGE_TYPES = Object.keys(MESSAGE_KINDS) as (keyof typeof MESSAGE_KINDS)[];
