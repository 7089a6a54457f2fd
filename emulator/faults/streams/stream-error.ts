/** `stream_error`: the stream does not start, and its client is told why. */
import { defineKind } from '../kind.ts';
import { streamFaultAttributes, toStreamFault } from './reasons.ts';

export const streamError = defineKind({
  description: 'Refuses to start the stream; the connection stays.',
  points: ['stream.start'],
  attributes: streamFaultAttributes,
  ends: true,
  read: toStreamFault,
});
