/** What the routes of `/__admin` share: whose account a request is about, and how its errors are answered. */
import { type Hook, z } from '@hono/zod-openapi';
import type { Context, Env } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Accounts } from '../accounts.ts';
import type { Config } from '../config.ts';
import { json } from '../http/errors.ts';
import { EmulatorError } from './errors.ts';
import type { LocalVerbs } from './local.ts';
import { errorSchema } from './schemas.ts';
import { toEmulatorError } from './translate.ts';
import type { AccountVerbs } from './verbs.ts';

/** What the routes serve from. */
export interface AdminContext {
  readonly accounts: Accounts;
  readonly config: Config;
  readonly verbs: LocalVerbs;
}

/** `?key=*`: every account. */
export const ALL_KEYS = '*';
/** `?key=none`: what belongs to no account. */
export const NO_KEY = 'none';

/** `?key=ody_…`: whose account it is about. */
export const keyQuery = z.object({
  key: z
    .string()
    .optional()
    .openapi({ description: "The account's API key; by default the emulator's own", example: 'ody_local' }),
});

/** The verbs of the account that a request is about. */
export function verbsOf(key: string | undefined, { verbs }: AdminContext): AccountVerbs {
  return key === undefined ? verbs : verbs.account(key);
}

/** A JSON body. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } };
}

/** What may go wrong with a route, for its documentation. */
export function failures<Status extends keyof typeof FAILURES>(
  ...statuses: readonly Status[]
): Record<Status, ReturnType<typeof json<typeof errorSchema>>> {
  const entries = statuses.map((status) => [status, json(FAILURES[status], errorSchema)]);
  // Entries are all that a status cannot be followed through.
  return Object.fromEntries(entries);
}

const FAILURES = {
  401: 'The admin token is missing or wrong',
  403: 'A foreign host or origin',
  404: 'Nothing of this id',
  409: 'Not in its state',
  410: 'The account was reset meanwhile',
  415: 'A change that is neither JSON nor carries the admin token',
  422: 'A value that is not allowed',
  503: 'The emulator is closing',
  507: 'The disk is full, or does not take it',
  504: 'It did not happen in time',
} as const;

/** Answers a request that does not validate. */
export function answerInvalid<E extends Env>(
  result: Parameters<Hook<unknown, E, string, unknown>>[0],
  c: Context<E>,
): Response | undefined {
  if (result.success) return undefined;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  return answerError(new EmulatorError('INVALID_REQUEST', problems.join('; '), { problems }), c);
}

/** Answers whatever was thrown. */
export function answerError(error: unknown, c: Context): Response {
  const { code, message, problems, status } = badBody(error) ?? toEmulatorError(error);
  const detail = { code, message, ...(problems.length > 0 && { problems }) };
  return c.json({ detail }, (status || 500) as ContentfulStatusCode);
}

/** What Hono throws of a body that is no JSON (400), or that does not say it is any (415). */
function badBody(error: unknown): EmulatorError | undefined {
  if (!(error instanceof HTTPException)) return undefined;
  if (error.status === 400) {
    return new EmulatorError('INVALID_REQUEST', `${error.message}: send JSON, such as {"advance":"150s"}.`);
  }
  if (error.status !== 415) return undefined;
  return new EmulatorError(
    'UNSUPPORTED_MEDIA_TYPE',
    `${error.message}: a body must be JSON, with "Content-Type: application/json".`,
  );
}
