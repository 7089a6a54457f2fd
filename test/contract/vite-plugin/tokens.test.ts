/** Tokens and keys of the target: none reaches a page. */
import { describe, expect, test } from 'vitest';
import { API, createProxy, json, KEY } from './a-proxy.ts';

describe('tokens', () => {
  test("the page's key makes way for the dev server's, and the target's token stays here", async () => {
    const { post, asked } = await createProxy();
    const { status, body, text } = await post(`${API}/1/auth/token`, {
      api_key: 'ody_of_the_page',
      scope: 'all',
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^dev_/),
      token_type: 'bearer',
      expires_in: 3600,
      tier: 'free',
    });
    expect(text).not.toContain('access-of-the-target');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ api_key: KEY, scope: 'all' });
  });

  test("the page's own key goes through where the dev server has none", async () => {
    const { signIn, asked } = await createProxy({ hasKey: false });
    await signIn('ody_of_the_page');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ api_key: 'ody_of_the_page' });
  });

  test("what stands for the target's token is sent as that; what does not, is sent as nothing", async () => {
    const { ask, signIn, asked } = await createProxy();
    await ask(`${API}/1/regions`, { headers: await signIn() });
    expect(asked.at(-1)?.headers.authorization).toBe('Bearer access-of-the-target');
    for (const authorization of ['Bearer dev_unknown', 'Bearer access-of-the-target', 'Basic b2R5Og==']) {
      await ask(`${API}/1/regions`, { headers: { authorization } });
      expect(asked.at(-1)?.headers.authorization).toBeUndefined();
    }
  });

  test("a session's token says whose it is, and nothing else", async () => {
    const { post, signIn } = await createProxy();
    const headers = await signIn();
    await post(`${API}/1/sessions/request`, {}, headers);
    const { body } = await post(`${API}/1/sessions/token`, { session_id: 'session_1' }, headers);
    expect(body.session_token).not.toContain('session-token-of-the-target');
    const [head, claims] = body.session_token
      .split('.')
      .slice(0, 2)
      .map((part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(head).toEqual({ alg: 'none', typ: 'JWT' });
    expect(claims).toEqual({ session_id: 'session_1', exp: expect.any(Number) });
    expect(claims.exp * 1000 - Date.now()).toBeLessThanOrEqual(600_000);
  });

  test('a refusal that repeats what was asked, does so without the key', async () => {
    // As FastAPI does.
    const { post } = await createProxy({
      answer: ({ path, body }, response) => {
        if (path === '/auth/token')
          json(response, 422, { detail: [{ loc: ['body', 'api_key'], input: JSON.parse(body) }] });
      },
    });
    const { status, text } = await post(`${API}/1/auth/token`, { api_key: 'ody_of_the_page' });
    expect(status).toBe(422);
    expect(text).toContain('api_key');
    expect(text).not.toContain(KEY);
  });
});
