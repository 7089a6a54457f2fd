/** Whose ping of a region it is: clients send no token with it, so that the URL they are given says so. */
import type { Account } from '../account.ts';
import type { Accounts } from '../accounts.ts';
import { hash32 } from '../hash.ts';

const PING_PATH = /^\/regions\/[^/]+\/ping$/;

/** The path at which an account's clients ping a region. It gives nobody any right, and is the same on every run. */
export function pingPath(region: string, apiKey: string): string {
  return `/regions/${region}/ping?account=${tagOf(apiKey)}`;
}

/** The account that a request pings for; undefined when it is no ping, or one of nobody that has been seen. */
export function accountOfPing(
  path: string,
  tag: string | undefined,
  accounts: Pick<Accounts, 'list'>,
): Account | undefined {
  if (tag === undefined || !PING_PATH.test(path)) return undefined;
  return accounts.list().find(({ apiKey }) => tagOf(apiKey) === tag);
}

function tagOf(apiKey: string): string {
  return hash32('ping', apiKey).toString(36);
}
