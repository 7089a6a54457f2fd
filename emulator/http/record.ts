/** Finds out who calls, and records every request with its answer in the caller's journal. */
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Account } from '../account.ts';
import type { Accounts } from '../accounts.ts';
import { BROADCAST_ROOT } from '../broadcast/paths.ts';
import { excerptText, redactPath } from '../journal/excerpt.ts';
import type { Excerpt } from '../journal.ts';
import { isRecordingFile } from '../recording/paths.ts';
import { identify } from './bearer.ts';
import type { CallerEnv, HttpContext } from './context.ts';
import { accountOfPing } from './pings.ts';
import { spectatorToken } from './spectators.ts';

/** A playlist, or a piece of one. */
const HLS_PATH = /^\/broadcast\/[^/]+\/[^/]+\.(?:m3u8|mp4|m4s)$/;

/** Sets `caller` and `owner`; the request is recorded before anything is done about it. */
export function recordRequests(context: HttpContext) {
  return createMiddleware<CallerEnv>(async (c, next) => {
    const caller = await identify(c.req.header('Authorization'), context);
    c.set('caller', caller);
    // A player asks several times a second: an audience of them would soon be all that a journal keeps.
    if (HLS_PATH.test(c.req.path) || isRangeOfFile(c)) return next();
    const body = await bodyOf(c);
    const owner =
      'account' in caller
        ? caller.account
        : (accountOfKey(body, context.accounts) ??
          (await accountOfSpectator(c, context)) ??
          accountOfPing(c.req.path, c.req.query('account'), context.accounts) ??
          context.accounts.findSigned(c.req.path, c.req.query())?.account);
    c.set('owner', owner);
    const journal = owner?.journal ?? context.accounts.anonymous;
    const { method } = c.req;
    const { pathname, search } = new URL(c.req.url);
    const path = redactPath(pathname + search);
    const { seq: request } = journal.record('http.request', { method, path, ...excerptOf(body) });
    await next();
    if (c.var.isUnanswered) return;
    const answer = isJson(c.res.headers) ? await c.res.clone().text() : '';
    journal.record('http.response', { request, method, path, status: c.res.status, ...excerptOf(answer) });
    if (c.var.deliver) c.res = c.var.deliver(c.res);
  });
}

/** A player asks for part after part of a recording, too: only what may be its first question is kept. */
function isRangeOfFile({ req }: Context): boolean {
  return isRecordingFile(req.path) && !/^bytes=0-/.test(req.header('Range') ?? 'bytes=0-');
}

async function bodyOf(c: Context): Promise<string> {
  return c.req.method === 'GET' || c.req.method === 'HEAD' ? '' : await c.req.text();
}

function isJson(headers: Headers): boolean {
  return headers.get('Content-Type')?.includes('json') ?? false;
}

function excerptOf(text: string): { body?: Excerpt } {
  return text === '' ? {} : { body: excerptText(text) };
}

/** A request for an access token says its key in its body. */
function accountOfKey(body: string, accounts: Accounts): Account | undefined {
  const [, apiKey] = /"api_key"\s*:\s*"(ody_[\w-]{1,200})"/.exec(body) ?? [];
  return apiKey === undefined ? undefined : accounts.admit(apiKey);
}

/** A spectator's request says by its token whose stream it is about; the token may have expired. */
async function accountOfSpectator(
  c: Context,
  { accounts, tokens }: HttpContext,
): Promise<Account | undefined> {
  if (!c.req.path.startsWith(`${BROADCAST_ROOT}/`)) return undefined;
  const apiKey = await tokens.keyOfSpectator(spectatorToken(c));
  return apiKey === undefined ? undefined : accounts.get(apiKey);
}
