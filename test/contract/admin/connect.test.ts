/** `connectEmulator()`: what it finds at a URL, and what it says when that is no emulator. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ConfigError, connectEmulator, createEmulator, type Emulator } from '../../../emulator/index.ts';
import { reserve } from '../../support/raw-client.ts';
import { createKeys, errorOf } from '../../support/verbs.ts';

let emulator: Emulator;
const newKey = createKeys('ody_verbs_');

beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual', concurrentSessions: 3 });
});
afterAll(() => emulator.close());

describe('connectEmulator()', () => {
  /** Some other server, which answers everything in one way. */
  async function otherServer(
    status: number,
    body: string,
    contentType = 'application/json',
  ): Promise<string> {
    const server = createServer((_, response) => {
      response.writeHead(status, { 'Content-Type': contentType }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('says where no emulator is, and how to start one', async () => {
    const closed = await createEmulator({ port: 0 });
    await closed.close();
    const error = await errorOf(() => connectEmulator(closed.url));
    expect(error.code).toBe('UNREACHABLE');
    expect(error.message).toContain(closed.url);
    expect(error.message).toContain('npx odyssey-emulator start');
  });

  test.each([
    ['a page', 200, '<!doctype html><title>My app</title>', 'text/html'],
    ['a page that is not found', 404, '<!doctype html>', 'text/html'],
    ['an error like ours in part', 404, '{"detail":"Not Found"}'],
    ['an error with nothing in it', 404, '{"detail":null}'],
    ['a code that is none of ours', 418, '{"detail":{"code":"TEAPOT","message":"no"}}'],
    ['JSON that is no settings', 200, '{}'],
    ['JSON of another kind', 200, '"ok"'],
    ['null', 200, 'null'],
    ['nothing', 204, ''],
  ])('takes no other server for an emulator: %s', async (_name, status, body, contentType?: string) => {
    const url = await otherServer(status, body, contentType);
    const error = await errorOf(() => connectEmulator(url));
    expect(error.code).toBe('UNREACHABLE');
    expect(error.message).toContain(url);
  });

  test.each(['', 'rubbish', 'http://', '127.0.0.1:8090'])('takes no text for a URL: "%s"', async (url) => {
    expect((await errorOf(() => connectEmulator(url))).code).toBe('UNREACHABLE');
  });

  test('takes a URL with a slash at its end', async () => {
    const remote = await connectEmulator(`${emulator.url}/`);
    expect(await remote.health()).toMatchObject({ url: emulator.url });
  });

  test('is about the emulator’s own account, or another’s', async () => {
    expect((await connectEmulator(emulator.url)).apiKey).toBe('ody_local');
    const key = newKey();
    const mine = await connectEmulator(emulator.url, { apiKey: key });
    const { sessionId } = await reserve(emulator.url, key);
    expect(mine.apiKey).toBe(key);
    expect(await mine.sessions.list()).toMatchObject([{ sessionId }]);
    expect((await errorOf(() => connectEmulator(emulator.url, { apiKey: 'sk_1' }))).code).toBe('INVALID_KEY');
  });

  test('says later that the emulator is gone', async () => {
    const short = await createEmulator({ port: 0 });
    const remote = await connectEmulator(short.url);
    await short.close();
    expect((await errorOf(() => remote.sessions.list())).code).toBe('UNREACHABLE');
  });

  test('changes things only with the admin token, where there is one', async () => {
    const guarded = await createEmulator({ port: 0, clock: 'manual', adminToken: 'let-me-in-please' });
    onTestFinished(() => guarded.close());
    const stranger = await connectEmulator(guarded.url);
    const impostor = await connectEmulator(guarded.url, { adminToken: 'let-me-in-please!' });
    const admin = await connectEmulator(guarded.url, { adminToken: 'let-me-in-please' });
    for (const refused of [stranger, impostor]) {
      for (const change of [
        () => refused.clock.advance('1s'),
        () => refused.clock.setMode('real'),
        () => refused.config.set({}),
        () => refused.reset(),
        () => refused.resetAll(),
        () => refused.advanceAll('1s'),
        () => refused.sessions.release('session_none'),
        () => refused.sessions.drop('session_none'),
      ]) {
        expect(await errorOf(change)).toMatchObject({ code: 'UNAUTHORIZED', status: 401 });
      }
      expect(await refused.sessions.list()).toEqual([]);
      expect(await refused.settings()).not.toHaveProperty('adminToken');
    }
    const { nowMs } = await admin.clock.get();
    expect((await admin.clock.advance('1s')).nowMs).toBe(nowMs + 1000);
  });
});

test('createEmulator() still throws a ConfigError of its own for its own options', async () => {
  await expect(createEmulator({ port: 0, concurrentSessions: -1 })).rejects.toThrow(ConfigError);
});
