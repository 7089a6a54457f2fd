/** Where clients reach the server, for URLs in answers. */
import type { Context } from 'hono';

/** The origin that a client called; behind a proxy that ends TLS, what it called there (`X-Forwarded-Proto`). */
export function publicOrigin({ req }: Context): string {
  const { protocol, host } = new URL(req.url);
  return `${req.header('X-Forwarded-Proto') === 'https' ? 'https:' : protocol}//${req.header('Host') ?? host}`;
}
