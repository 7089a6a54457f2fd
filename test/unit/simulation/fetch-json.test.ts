/** Fetching a script: whatever a URL does, it ends soon, with words that say what it did. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { InvalidSubmissionError } from '../../../emulator/simulation/errors.ts';
import { fetchJson } from '../../../emulator/simulation/fetch-json.ts';

const BOUNDS = { timeoutMs: 2000, maxBytes: 1000, maxRedirects: 2 };

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The rule and the words of what is wrong. */
async function refusal(url: string, bounds: Partial<typeof BOUNDS> = {}): Promise<string> {
  try {
    await fetchJson(url, new AbortController().signal, { ...BOUNDS, ...bounds });
  } catch (error) {
    if (!(error instanceof InvalidSubmissionError)) throw error;
    const [problem] = error.problems;
    expect(problem?.path).toEqual(['script_url']);
    return `${problem?.rule}: ${problem?.message}`;
  }
  throw new Error('Nothing was refused.');
}

test('JSON is read, over as many redirects as are allowed, relative ones too', async () => {
  const url = await serve(({ url: path }, response) => {
    if (path === '/script') response.end('\uFEFF[1,{"a":"é"}]');
    else
      response
        .writeHead(path === '/a' ? 301 : 307, { Location: path === '/a' ? '/b' : 'script' })
        .end('moved');
  });
  expect(await fetchJson(`${url}/a`, new AbortController().signal, BOUNDS)).toEqual([1, { a: 'é' }]);
  expect(await refusal(`${url}/a`, { maxRedirects: 1 })).toBe(
    'url_redirects: script_url redirects more than 1 times: give the last URL itself.',
  );
});

test.each(['ftp://example.com/script', 'file:///etc/passwd', 'data:application/json,[]', 'script.json', ''])(
  '%j is refused: http and https alone are taken',
  async (url) => {
    expect(await refusal(url)).toContain(`url_invalid: script_url is ${JSON.stringify(url)}`);
  },
);

test('a redirect to what is no web address is refused', async () => {
  const url = await serve((_request, response) =>
    response.writeHead(302, { Location: 'file:///etc/passwd' }).end(),
  );
  expect(await refusal(url)).toContain('url_invalid: script_url redirects to "file:///etc/passwd"');
});

test('a port that nobody listens on is unreachable', async () => {
  const url = await serve(() => {});
  server?.close();
  expect(await refusal(url)).toMatch(/^url_unreachable: script_url cannot be fetched: .*ECONNREFUSED/);
});

test.each([404, 500, 304])('%i is no script', async (status) => {
  const url = await serve((_request, response) => response.writeHead(status).end('[]'));
  expect(await refusal(url)).toBe(`url_unreachable: script_url answers ${status} instead of a script.`);
});

test('what never answers is given up, and so is what never ends', async () => {
  const url = await serve(({ url: path }, response) => {
    if (path === '/dribble') setInterval(() => response.write(' '), 20).unref();
  });
  const given = 'url_timeout: script_url gave no whole answer in 0.1 s.';
  expect(await refusal(`${url}/silent`, { timeoutMs: 100 })).toBe(given);
  expect(await refusal(`${url}/dribble`, { timeoutMs: 100 })).toBe(given);
});

test('what is too large is not read to its end, whether it says so or not', async () => {
  let written = 0;
  const url = await serve(({ url: path }, response) => {
    if (path === '/honest') response.writeHead(200, { 'Content-Length': 1001 });
    const write = (): void => {
      written += 100;
      if (!response.destroyed && response.write(' '.repeat(100))) setImmediate(write);
    };
    write();
    response.on('drain', write);
  });
  const given = 'url_too_large: script_url has more than the 1000 bytes that are taken.';
  expect(await refusal(`${url}/honest`)).toBe(given);
  expect(await refusal(`${url}/endless`)).toBe(given);
  expect(written).toBeLessThan(50_000_000);
});

test('what is no JSON is told so', async () => {
  const url = await serve((_request, response) => response.end('<html>'));
  expect(await refusal(url)).toContain('url_not_json: ');
});

test('closing ends a fetch with its own reason', async () => {
  const closing = new AbortController();
  const url = await serve(() => closing.abort(new Error('The account was reset.')));
  await expect(fetchJson(url, closing.signal, BOUNDS)).rejects.toThrow('The account was reset.');
});
