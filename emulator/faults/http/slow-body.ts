/** `slow_body`: the head of the answer comes at once, and its body drips. */
import { z } from 'zod';
import { duration } from '../../config/values.ts';
import type { Duration } from '../../config.ts';
import { clockSchema, type WaitingClock } from '../delay.ts';
import { defineHttpKind, type HttpExchange } from './exchange.ts';
import { wait } from './waiting.ts';

/** How slow the body is. */
export type SlowBodyAttributes = {
  /** Whose clock it is: `'real'` (default), on which clients wait, or the `'account'`'s. */
  clock?: WaitingClock;
} & (
  | {
      /** So many bytes of it in a second. */
      bytesPerSecond: number;
    }
  | {
      /** All of it in so long, however much it is. */
      over: Duration;
    }
);

interface SlowBody {
  readonly speed: { readonly bytesPerSecond: number } | { readonly overMs: number };
  readonly clock: WaitingClock;
}

/** So often comes a piece: not so often that timers are all that is done. */
const PIECE_MS = 100;

const RATE = 'must be a number of bytes above 0, such as 100';

export const slowBody = defineHttpKind({
  description: 'Sends the head of the answer at once, and its body piece by piece.',
  spoils: 'answer',
  attributes: {
    bytesPerSecond: z.number({ error: RATE }).gt(0, { error: RATE }).describe('So many bytes in a second'),
    over: duration(1).schema.describe('All of it in so long, however much it is'),
    clock: clockSchema('real'),
  },
  read: ({ bytesPerSecond, over, clock = 'real' }, refuse): SlowBody => {
    if (bytesPerSecond !== undefined && over !== undefined) {
      refuse('bytesPerSecond and over contradict each other: give one of them');
    }
    if (bytesPerSecond === undefined && over === undefined) {
      refuse('no speed: give bytesPerSecond, such as 100, or over, such as "5s"');
    }
    return { speed: bytesPerSecond === undefined ? { overMs: over ?? 0 } : { bytesPerSecond }, clock };
  },
  act: (slow, exchange) => {
    exchange.deliver((answer) => {
      const { status, headers } = answer;
      const slowed = new Response(answer.body && dripping(answer.body, slow, exchange), { status, headers });
      slowed.headers.delete('Content-Length');
      return slowed;
    });
    return exchange.next();
  },
});

/** The same bytes, the last of which come after the whole time. */
function dripping(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { speed, clock }: SlowBody,
  exchange: HttpExchange,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  let sent = 0;
  let piece = 0;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        bytes ??= new Uint8Array(await new Response(body).arrayBuffer());
        const totalMs = 'overMs' in speed ? speed.overMs : (bytes.length * 1000) / speed.bytesPerSecond;
        const pieces = Math.max(1, Math.min(bytes.length, Math.ceil(totalMs / PIECE_MS)));
        const isOver = await wait(totalMs / pieces, exchange, clock).then(
          () => false,
          () => true,
        );
        // At the account's end the rest comes at once: half an answer would look like another fault.
        const end = isOver ? bytes.length : Math.floor((bytes.length * ++piece) / pieces);
        if (end > sent) controller.enqueue(bytes.subarray(sent, end));
        sent = end;
        if (sent === bytes.length) controller.close();
      },
    },
    // Not ahead of who reads it: the time would have passed before there is anybody.
    { highWaterMark: 0 },
  );
}
