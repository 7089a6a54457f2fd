/** Keeps foreign web pages from driving the emulator: hosts, origins, content types, and the admin token. */
import type { Context } from 'hono';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import type { Config } from '../config.ts';
import { bearerToken } from '../http/bearer.ts';
import { isAllowedOrigin, refusalOf } from '../http/visitors.ts';
import { isSameSecret } from '../secret.ts';
import { EmulatorError } from './errors.ts';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Refuses whoever is not on this machine, or not let in. */
export function refuseForeigners({ allowedHosts }: Config) {
  return createMiddleware(async (c, next) => {
    const refusal = refusalOf({ host: hostOf(c), origin: c.req.header('Origin') }, allowedHosts);
    if (refusal !== undefined) throw new EmulatorError('FORBIDDEN', refusal);
    await next();
  });
}

/** Lets pages of this machine read and change; others get no header that would let them. */
export function allowLocalPages({ allowedHosts }: Config) {
  return cors({
    origin: (origin, c) =>
      origin !== '' && isAllowedOrigin({ origin, host: hostOf(c) }, allowedHosts) ? origin : null,
    allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'Last-Event-ID'],
  });
}

/**
 * Lets a change in only when it cannot be a foreign page's: a form or an image can send neither JSON, gzip nor a token, and
 * for each a script needs a preflight first. Where there is a token, every change must carry it.
 */
export function guardChanges({ adminToken }: Config) {
  return createMiddleware(async (c, next) => {
    if (SAFE_METHODS.includes(c.req.method)) return next();
    const given = bearerToken(c.req.header('Authorization'));
    if (adminToken !== '' && (given === undefined || !isSameSecret(given, adminToken))) {
      throw new EmulatorError(
        'UNAUTHORIZED',
        'A change needs the admin token that the emulator was started with: send "Authorization: Bearer <token>".',
      );
    }
    const contentType = c.req.header('Content-Type') ?? '';
    // A PUT replaces what there is: without a body of JSON it would be with nothing.
    const needsJson = adminToken === '' || c.req.method === 'PUT';
    if (needsJson && !/^application\/(?:json|gzip)\b/i.test(contentType)) {
      throw new EmulatorError(
        'UNSUPPORTED_MEDIA_TYPE',
        `A change must say "Content-Type: application/json", even without a body; this one says ${JSON.stringify(contentType)}.`,
      );
    }
    return next();
  });
}

function hostOf({ req }: Context): string {
  return req.header('Host') ?? new URL(req.url).host;
}
