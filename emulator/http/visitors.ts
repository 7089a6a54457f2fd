/**
 * Who may drive the emulator: a web page that the developer happens to visit must not. A page of a foreign site says so in
 * `Origin`; one that has made its own name point to this machine (DNS rebinding) says so in `Host`. IP addresses and
 * `localhost` cannot be made to point elsewhere, so they are let in, as Vite does it (`server.allowedHosts`).
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** What a page without a host of its own says: a file, or a sandboxed frame. */
const NO_ORIGIN = 'null';

/** Whether a request for this `Host` is let in; `allowedHosts` are names beside `localhost` and IP addresses. */
export function isAllowedHost(host: string | undefined, allowedHosts: readonly string[]): boolean {
  return host !== undefined && isAllowedName(hostNameOf(`http://${host}`), allowedHosts);
}

/** Whether a page of this `Origin` is let in. Who has none is no page. */
export function isAllowedOrigin(origin: string | undefined, allowedHosts: readonly string[]): boolean {
  if (origin === undefined) return true;
  if (origin === NO_ORIGIN) return allowedHosts.includes(NO_ORIGIN);
  return isAllowedName(hostNameOf(origin), allowedHosts);
}

/** Why a visitor with these headers is refused; undefined when it is let in. */
export function refusalOf(
  { host, origin }: { host?: string | undefined; origin?: string | undefined },
  allowedHosts: readonly string[],
): string | undefined {
  const [what, value] = !isAllowedHost(host, allowedHosts)
    ? ['host', host ?? '(none)']
    : !isAllowedOrigin(origin, allowedHosts)
      ? ['page of origin', origin ?? '']
      : [];
  if (what === undefined || value === undefined) return undefined;
  const name = hostNameOf(what === 'host' ? `http://${value}` : value) ?? value;
  return (
    `The ${what} ${JSON.stringify(value)} may not drive this emulator: only localhost and IP addresses may. ` +
    `If it is yours, start the emulator with --allowed-hosts ${name}.`
  );
}

/** The same of a WebSocket's upgrade request. */
export function refuseUpgrade(
  { headers }: Pick<IncomingMessage, 'headers'>,
  allowedHosts: readonly string[],
): string | undefined {
  return refusalOf({ host: headers.host, origin: headers.origin }, allowedHosts);
}

function isAllowedName(name: string | undefined, allowedHosts: readonly string[]): boolean {
  if (name === undefined) return false;
  if (name === 'localhost' || name.endsWith('.localhost') || isIP(name.replace(/^\[|\]$/g, '')) !== 0)
    return true;
  return allowedHosts.some((allowed) => {
    const wanted = allowed.toLowerCase();
    return wanted.startsWith('.') ? name.endsWith(wanted) || name === wanted.slice(1) : name === wanted;
  });
}

/** The host's name in a URL, in lower case; undefined when it is no URL, or one with more than a host in it. */
function hostNameOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, username, password, pathname, search, hash } = new URL(url);
  const isPlain = username === '' && password === '' && pathname === '/' && search === '' && hash === '';
  return isPlain ? hostname.replace(/\.$/, '') : undefined;
}
