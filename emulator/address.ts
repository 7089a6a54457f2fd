/** Where a server is called. */

/** The URL of a server that listens on `host`: a wildcard address is for listening, not for calling. */
export function urlOf(host: string, port: number): string {
  return `http://${reachable(host)}:${port}`;
}

function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
