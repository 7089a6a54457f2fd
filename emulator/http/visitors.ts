/**
 * Who may drive the emulator: a web page that the developer happens to visit must not. One that has made its own name
 * point to this machine (DNS rebinding) says so in `Host`: IP addresses and `localhost` cannot be made to point elsewhere,
 * so they are let in, as Vite does it (`server.allowedHosts`). A page of a foreign site says so in `Origin`: anybody can
 * serve one from an IP address, so only this machine's own pages are let in, and those of the host that was called.
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** What a page without a host of its own says: a file, or a sandboxed frame. */
const NO_ORIGIN = 'null';
/** A name that the option takes. */
const OPTION_NAME = /^[\w-]+(\.[\w-]+)*$/;

/** What a request says of where it goes and where it comes from. */
export interface Visitor {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}

/** Whether a request for this `Host` is let in; `allowedHosts` are names beside `localhost` and IP addresses. */
export function isAllowedHost(host: string | undefined, allowedHosts: readonly string[]): boolean {
  const name = hostNameOf(`http://${host ?? ''}`);
  if (name === undefined) return false;
  return isLoopback(name) || isIP(withoutBrackets(name)) !== 0 || isListed(name, allowedHosts);
}

/** Whether a page of this `Origin`, which calls this `Host`, is let in. Who has no origin is no page. */
export function isAllowedOrigin({ origin, host }: Visitor, allowedHosts: readonly string[]): boolean {
  if (origin === undefined) return true;
  if (origin === NO_ORIGIN) return allowedHosts.includes(NO_ORIGIN);
  const name = hostNameOf(origin);
  if (name === undefined) return false;
  return isLoopback(name) || name === hostNameOf(`http://${host ?? ''}`) || isListed(name, allowedHosts);
}

/** Why a visitor with these headers is refused; undefined when it is let in. */
export function refusalOf(visitor: Visitor, allowedHosts: readonly string[]): string | undefined {
  const { host, origin } = visitor;
  if (!isAllowedHost(host, allowedHosts)) {
    return refusal(`host ${JSON.stringify(host ?? '(none)')}`, hostNameOf(`http://${host ?? ''}`));
  }
  if (!isAllowedOrigin(visitor, allowedHosts)) {
    const name = origin === NO_ORIGIN ? NO_ORIGIN : hostNameOf(origin ?? '');
    return refusal(`page of origin ${JSON.stringify(origin)}`, name);
  }
  return undefined;
}

/** The same of a WebSocket's upgrade request. */
export function refuseUpgrade(
  { headers }: Pick<IncomingMessage, 'headers'>,
  allowedHosts: readonly string[],
): string | undefined {
  return refusalOf({ host: headers.host, origin: headers.origin }, allowedHosts);
}

function refusal(who: string, name: string | undefined): string {
  const mend =
    name !== undefined && OPTION_NAME.test(name)
      ? `If it is yours, start the emulator with --allowed-hosts ${name}.`
      : 'Call the emulator by one of these, from a page on one of these.';
  return `The ${who} may not drive this emulator: only localhost and IP addresses may, and pages of the host that they call. ${mend}`;
}

function isListed(name: string, allowedHosts: readonly string[]): boolean {
  return allowedHosts.some((allowed) => {
    const wanted = allowed.toLowerCase();
    return wanted.startsWith('.') ? name.endsWith(wanted) || name === wanted.slice(1) : name === wanted;
  });
}

/** This machine: RFC 6761 §6.3, RFC 1122 §3.2.1.3 (g), RFC 4291 §2.5.3. */
function isLoopback(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return (isIP(name) === 4 && name.startsWith('127.')) || name === '[::1]';
}

function withoutBrackets(name: string): string {
  return name.replace(/^\[|\]$/g, '');
}

/** The host's name in a URL, in lower case; undefined when it is no URL, or one with more than a host in it. */
function hostNameOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, username, password, pathname, search, hash } = new URL(url);
  const isPlain = username === '' && password === '' && pathname === '/' && search === '' && hash === '';
  return isPlain ? hostname.replace(/\.$/, '') : undefined;
}
