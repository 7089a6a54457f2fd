/** `POST /auth/token`: an API key for an access token. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { isApiKey } from '../api-key.ts';
import { ACCESS_TOKEN_LIFETIME_S } from '../tokens.ts';
import type { HttpContext } from './context.ts';
import { answerInvalid, BODY_FAILURES, detailSchema, json } from './errors.ts';

const route = createRoute({
  method: 'post',
  path: '/auth/token',
  operationId: 'createToken',
  summary: 'Exchange an API key for an access token',
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({
            api_key: z.string().refine(isApiKey, {
              error:
                'Invalid API key: it begins with ody_ and goes on with letters, digits, _ or -, such as ody_local.',
            }),
          }),
        },
      },
    },
  },
  responses: {
    200: json(
      'The access token',
      z.object({ access_token: z.string(), token_type: z.literal('bearer'), expires_in: z.int() }),
    ),
    401: json('A key that nobody knows', detailSchema),
    403: json('A key that is revoked', detailSchema),
    ...BODY_FAILURES,
  },
});

/** The routes of authentication. */
export function authRoutes({ accounts, tokens }: HttpContext) {
  return new OpenAPIHono({ defaultHook: answerInvalid }).openapi(route, async (c) => {
    const { api_key: apiKey } = c.req.valid('json');
    const account = accounts.admit(apiKey);
    if (!account)
      return c.json({ detail: 'Unknown API key: the emulator has strict keys, and lists no such one.' }, 401);
    if (account.config.revoked) return c.json({ detail: 'This API key has been revoked.' }, 403);
    const accessToken = await tokens.signAccess(apiKey, accounts.realClock);
    return c.json(
      { access_token: accessToken, token_type: 'bearer' as const, expires_in: ACCESS_TOKEN_LIFETIME_S },
      200,
    );
  });
}
