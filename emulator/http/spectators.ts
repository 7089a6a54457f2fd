/** Spectator tokens: who is let in to watch which stream. */
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import type { Account } from '../account.ts';
import { InvalidTokenError } from '../tokens.ts';
import { bearerToken } from './bearer.ts';
import type { HttpContext } from './context.ts';

/** Whose stream a request is about. */
export interface Watched {
  readonly account: Account;
  readonly streamId: string;
}

/** Hono's environment of a route behind {@link requireSpectator}. */
export interface SpectatorEnv {
  Variables: Watched;
}

/** The token of a spectator's request: `?token=`, as the SDK sends it, or a bearer token, as WHEP has it (§4.8). */
export function spectatorToken({ req }: Context): string {
  return req.query('token') ?? bearerToken(req.header('Authorization')) ?? '';
}

/**
 * What the token of a request lets in to. A stream that has ended is the route's to find out: its token may be good, and
 * the answer is 404.
 *
 * @throws HTTPException 401 when the token is not good for the stream that the path names.
 */
export async function identifySpectator(c: Context, { accounts, tokens }: HttpContext): Promise<Watched> {
  try {
    const clockOf = (apiKey: string) => accounts.get(apiKey).clock;
    const { apiKey, generation, streamId } = await tokens.verifySpectator(spectatorToken(c), clockOf);
    const account = accounts.get(apiKey);
    if (generation !== account.generation) {
      throw new InvalidTokenError('The token is for a stream from before its account was reset.');
    }
    if (streamId !== c.req.param('stream_id'))
      throw new InvalidTokenError('The token is for another stream.');
    return { account, streamId };
  } catch (error) {
    if (error instanceof InvalidTokenError) throw new HTTPException(401, { message: error.message });
    throw error;
  }
}

/** Sets `account` and `streamId` to what the token lets in to, or answers 401. */
export function requireSpectator(context: HttpContext) {
  return createMiddleware<SpectatorEnv>(async (c, next) => {
    const { account, streamId } = await identifySpectator(c, context);
    c.set('account', account);
    c.set('streamId', streamId);
    await next();
  });
}
