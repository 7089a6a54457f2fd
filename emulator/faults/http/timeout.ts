/** `timeout`: the request is taken and never answered. */
import { defineHttpKind } from './exchange.ts';
import { waitForEnd } from './waiting.ts';

export const timeout = defineHttpKind({
  description:
    'Takes the request and never answers, until the client leaves or the account comes to its end.',
  spoils: 'request',
  attributes: {},
  ends: true,
  read: () => ({}),
  act: (_told, exchange) => waitForEnd(exchange),
});
