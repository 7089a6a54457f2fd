/** `reset`: the TCP connection is reset instead of an answer. */
import { defineHttpKind } from './exchange.ts';
import { waitForEnd } from './waiting.ts';

export const reset = defineHttpKind({
  description: 'Resets the TCP connection (RST) instead of answering.',
  spoils: 'request',
  attributes: {},
  ends: true,
  read: () => ({}),
  act: (_told, exchange) => {
    exchange.reset();
    return waitForEnd(exchange);
  },
});
