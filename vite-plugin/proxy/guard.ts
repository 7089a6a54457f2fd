/**
 * Who may use what the plugin serves: the pages of this dev server and nobody else. Vite checks hosts of HTTP requests, but
 * neither host nor origin of upgrades, and lets any page on localhost read its answers (`server.cors`): so each of our
 * requests must name a host that Vite would let in, come from a page of that very host, and know a secret.
 */
import { isAllowedHost } from '../../emulator/http/visitors.ts';

/** What a request says of itself. */
export interface Caller {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, which browsers add and scripts cannot change; the navigation of a tab says `none`. */
  readonly fetchSite: string | undefined;
}

/** What Vite is told of hosts. */
export interface GuardConfig {
  /** Names that are let in beside localhost and IP addresses; `true` for all. */
  readonly allowedHosts: true | readonly string[];
  /** Over https a name that was made to point to this machine has no certificate: any host is let in, as Vite does it. */
  readonly isHttps?: boolean;
}

/** Why a caller is refused; undefined when it is let in. */
export function refusalOf(
  { host, origin, fetchSite }: Caller,
  { allowedHosts, isHttps = false }: GuardConfig,
): string | undefined {
  if (allowedHosts !== true && !isHttps && !isAllowedHost(host, allowedHosts)) {
    return `The host ${JSON.stringify(host ?? '(none)')} is not one of this dev server's: add it to server.allowedHosts of your Vite config if it is.`;
  }
  const isOwn = origin === undefined || isPageOf(origin, host) || isListed(origin, allowedHosts);
  if (!isOwn) return `A page of ${JSON.stringify(origin)} may not use the sessions of this dev server.`;
  // A GET of a page's own site has no origin; one of another site says so here.
  if (origin === undefined && (fetchSite === 'cross-site' || fetchSite === 'same-site')) {
    return 'A page of another site may not use the sessions of this dev server.';
  }
  return undefined;
}

function isPageOf(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/** Behind a proxy that has a name of its own, such as a tunnel's, the page's host is not the one that we are called by. */
function isListed(origin: string, allowedHosts: true | readonly string[]): boolean {
  if (allowedHosts === true || !URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  // Each port of this machine, and of an address, is a site of its own, though `server.host` may name it.
  if (isAllowedHost(hostname, [])) return false;
  return allowedHosts.some((allowed) => {
    const name = allowed.toLowerCase();
    return name.startsWith('.') ? `.${hostname}`.endsWith(name) : hostname === name;
  });
}
