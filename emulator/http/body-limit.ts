/** How large a request's body may be. */
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

const MAX_BODY_BYTES = 1024 * 1024;

/** Refuses bodies of more than `maxBytes` in the words of `refuse`, which answers or throws. */
export function limitBody(
  refuse: (message: string, c: Context) => Response,
  maxBytes = MAX_BODY_BYTES,
): MiddlewareHandler {
  return bodyLimit({
    maxSize: maxBytes,
    onError: (c) => {
      // The rest of it is not read, so that the connection is of no further use: one that is used again may break.
      c.header('Connection', 'close');
      return refuse(`The body is larger than ${maxBytes} bytes, the most that is taken: send less.`, c);
    },
  });
}
