/** Lets a request in only with a valid access token, and finds its account. */
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import { InvalidTokenError } from '../tokens.ts';
import type { AccountEnv, HttpContext } from './context.ts';

/** Sets `account` from `Authorization: Bearer <access_token>`, or answers 401. */
export function requireBearer({ accounts, tokens }: HttpContext) {
  return createMiddleware<AccountEnv>(async (c, next) => {
    const [, token] = /^Bearer (.+)$/i.exec(c.req.header('Authorization') ?? '') ?? [];
    if (!token)
      throw new HTTPException(401, {
        message: 'Not authenticated: send "Authorization: Bearer <access_token>".',
      });
    try {
      c.set('account', accounts.get(await tokens.verifyAccess(token, accounts.realClock)));
    } catch (error) {
      if (error instanceof InvalidTokenError) throw new HTTPException(401, { message: error.message });
      throw error;
    }
    await next();
  });
}
