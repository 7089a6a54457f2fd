/** `stream_dies`: a running stream ends with an error, as when its model crashes. */
import { duration, wholeNumber } from '../../config/values.ts';
import type { Duration } from '../../config.ts';
import { type Due, defineLastingKind } from '../lasting.ts';
import {
  type StreamFault,
  type StreamFaultAttributes,
  streamFaultAttributes,
  toStreamFault,
} from './reasons.ts';
import type { FaultyStream } from './targets.ts';

/** When, and what the client is told. */
export type StreamDiesAttributes = StreamFaultAttributes &
  (
    | {
        /** So long after its start, on the account's clock; a stream that runs for longer already dies at once. */
        at: Duration;
      }
    | {
        /** When so many frames have been sent. */
        atFrame: number;
      }
  );

interface StreamDies extends StreamFault, Due {}

/** Some days of a stream. */
const MAX_FRAMES = 100_000_000;

export const streamDies = defineLastingKind({
  description: 'Ends the running stream with an error; the connection stays.',
  points: ['stream'],
  attributes: {
    at: duration(0).schema.describe("So long after its start, on the account's clock"),
    atFrame: wholeNumber(1, MAX_FRAMES).schema.describe('When so many frames have been sent'),
    ...streamFaultAttributes,
  },
  read: ({ at, atFrame, ...told }, refuse): StreamDies => {
    if (at !== undefined && atFrame !== undefined) {
      refuse('at and atFrame contradict each other: give one of them');
    }
    if (at === undefined && atFrame === undefined) {
      refuse('no at: give at, such as "10s", or atFrame, such as 300');
    }
    return {
      ...toStreamFault(told),
      ...(at !== undefined && { atMs: at }),
      ...(atFrame !== undefined && { atFrame }),
    };
  },
  act: (told, stream: FaultyStream) => stream.die(told),
});
