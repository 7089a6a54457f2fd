/** Access tokens: who calls, and who is let in. */
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import { InvalidTokenError } from '../tokens.ts';
import type { AccountEnv, Caller, HttpContext } from './context.ts';

/** The token in `Authorization: Bearer <token>` (RFC 6750 §2.1). */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
}

/** The caller that `Authorization: Bearer <access_token>` names. */
export async function identify(
  authorization: string | undefined,
  { accounts, tokens }: HttpContext,
): Promise<Caller> {
  const token = bearerToken(authorization);
  if (token === undefined)
    return { problem: 'Not authenticated: send "Authorization: Bearer <access_token>".' };
  try {
    const account = accounts.admit(await tokens.verifyAccess(token, accounts.realClock));
    if (!account) return { problem: 'The key of this token is not known any more.' };
    return account.config.revoked ? { problem: 'The key of this token has been revoked.' } : { account };
  } catch (error) {
    if (error instanceof InvalidTokenError) return { problem: error.message };
    throw error;
  }
}

/** Sets `account` to the caller's, or answers 401. */
export const requireBearer = createMiddleware<AccountEnv>(async (c, next) => {
  const { caller } = c.var;
  if ('problem' in caller) throw new HTTPException(401, { message: caller.problem });
  c.set('account', caller.account);
  await next();
});
