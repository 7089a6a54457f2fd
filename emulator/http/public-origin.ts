/** Where clients reach the server, for URLs in answers. */
import type { Context } from 'hono';

/** The origin that a client called; behind a proxy that ends TLS, what it called there (`X-Forwarded-Proto`). */
export function publicOrigin({ req }: Context): string {
  const { protocol, host } = new URL(req.url);
  return originOf(protocol, req.header('Host') ?? host, req.header('X-Forwarded-Proto'));
}

/** The same of a request that came as `protocol`, such as `http:`, to `host`. */
export function originOf(
  protocol: string,
  host: string,
  forwardedProtocol: string | readonly string[] | undefined,
): string {
  return `${forwardedProtocol === 'https' ? 'https:' : protocol}//${host}`;
}
