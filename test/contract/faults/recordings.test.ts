/** Faults of recordings: of what is said about them, and of the files behind presigned URLs. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Accounts } from '../../../emulator/accounts.ts';
import { readFault } from '../../../emulator/faults/read-rule.ts';
import { createBareApp } from '../../support/bare-app.ts';
import { pathOf, someVideo } from '../../support/recording.ts';

const KEY = 'ody_local';

let accounts: Accounts | undefined;
afterEach(() => accounts?.close());

/** An account with a recording and a rule. */
function create(rule: object) {
  const bare = createBareApp({ clock: 'manual' });
  accounts = bare.accounts;
  const account = bare.accounts.get(KEY);
  account.recordings.keep(someVideo({}));
  account.faults.set({ name: 'any', ...rule });
  const load = (path: string, headers: Record<string, string> = {}) => bare.app.request(path, { headers });
  return { app: bare.app, account, load, fired: () => account.faults.get('any').fired };
}

/** What the owner is told of the recording. */
async function ask(app: ReturnType<typeof createBareApp>['app']): Promise<Record<string, unknown>> {
  const answer = await app.request('/auth/token', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ api_key: KEY }),
  });
  const { access_token: token } = await answer.json();
  const asked = await app.request('/recordings/stream_1', { headers: { Authorization: `Bearer ${token}` } });
  expect(asked.status).toBe(200);
  return asked.json();
}

describe('the description', () => {
  test('null_urls: those that the rule says, or all', async () => {
    const { app, account } = create({ on: 'recording.get', type: 'null_urls', urls: ['video_url'] });
    expect(await ask(app)).toMatchObject({
      video_url: null,
      events_url: expect.any(String),
      frame_count: 45,
    });
    account.faults.set({ name: 'any', on: 'recording.get', type: 'null_urls' });
    const all = { video_url: null, events_url: null, thumbnail_url: null, preview_url: null };
    expect(await ask(app)).toMatchObject(all);
  });

  test('expired: its URLs are refused as they are given, and good ones are given again without the rule', async () => {
    const { app, account, load } = create({ on: 'recording.get', type: 'expired' });
    const { video_url: url } = await ask(app);
    const answer = await load(String(url));
    expect(answer.status).toBe(403);
    expect((await answer.json()).detail).toMatch(
      /^The URL expired at .* GET \/recordings\/stream_1 gives a new one/,
    );
    account.faults.remove('any');
    expect((await load(String((await ask(app)).video_url))).status).toBe(200);
  });

  test('is of an owner who asked: the admin API sees the truth, and counts nothing', async () => {
    const { account, fired } = create({ on: 'recording.get', type: 'null_urls' });
    expect(pathOf(account, 'stream_1', 'video')).toContain('/recordings/stream_1/video.mp4');
    expect(fired()).toBe(0);
  });
});

describe('a file', () => {
  test.each([
    ['forbidden', 403, /^The signature does not fit/],
    ['not_found', 404, /^There is no video.mp4 of stream stream_1 any more/],
    ['expired', 403, /^The URL expired at /],
  ])('%s: %i, and the others are there', async (type, status, detail) => {
    const some = create({ on: 'recording.video', type });
    const { account, load } = some;
    const answer = await load(pathOf(account, 'stream_1', 'video'));
    expect(answer.status).toBe(status);
    expect((await answer.json()).detail).toMatch(detail);
    expect((await load(pathOf(account, 'stream_1', 'events'))).status).toBe(200);
    expect(some.fired()).toBe(1);
    const [injected] = account.journal.list({ type: 'fault.injected' }).items;
    expect(injected).toMatchObject({ on: 'recording.video', fault: type, streamId: 'stream_1' });
  });

  test('truncated: is as the whole one up to its end, and ranges are of what is left', async () => {
    const { account, load } = create({
      on: 'recording.video',
      type: 'truncated',
      share: 0.5,
      enabled: false,
    });
    const path = pathOf(account, 'stream_1', 'video');
    const whole = await load(path);
    const all = new Uint8Array(await whole.arrayBuffer());
    account.faults.enable('any', true);
    const half = await load(path);
    const left = Math.floor(all.length / 2);
    expect(half.headers.get('Content-Length')).toBe(String(left));
    expect(half.headers.get('ETag')).not.toBe(whole.headers.get('ETag'));
    expect(new Uint8Array(await half.arrayBuffer())).toEqual(all.slice(0, left));
    const part = await load(path, { Range: `bytes=${left - 10}-${left + 10}` });
    expect(part.status).toBe(206);
    expect(part.headers.get('Content-Range')).toBe(`bytes ${left - 10}-${left - 1}/${left}`);
    expect((await load(path, { Range: `bytes=${left}-` })).status).toBe(416);
  });

  test('truncated: to so many bytes, or to all that there are', async () => {
    const { account, load } = create({ on: 'recording.*', type: 'truncated', bytes: 20 });
    const path = pathOf(account, 'stream_1', 'events');
    expect(await (await load(path)).text()).toHaveLength(20);
    account.faults.set({ name: 'any', on: 'recording.*', type: 'truncated', bytes: 1_000_000_000 });
    expect((await (await load(path)).text()).trimEnd().split('\n').length).toBeGreaterThan(1);
  });
});

test.each([
  [{ on: 'recording.video', type: 'truncated' }, 'no share: give share, such as 0.5, or bytes'],
  [
    { on: 'recording.video', type: 'truncated', share: 1, bytes: 1 },
    'share and bytes contradict each other: give one of them',
  ],
  [
    { on: 'recording.video', type: 'truncated', bytes: -1 },
    'bytes: -1: must be a whole number from 0 to 1000000000000',
  ],
  [
    { on: 'recording.get', type: 'null_urls', urls: ['url'] },
    "urls: [ 'url' ]: must be a list of some of video_url, events_url, thumbnail_url, preview_url",
  ],
  [
    { on: 'recording.get', type: 'truncated', share: 1 },
    'on: "recording.get": truncated makes no sense there: it may be on recording.video, recording.preview, recording.thumbnail, recording.events',
  ],
])('%j is refused', (rule, problem) => {
  expect(readFault({ name: 'any', ...rule }).problems).toEqual([problem]);
});
