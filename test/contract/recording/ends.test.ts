/** However a stream ends, it leaves its recording; while it runs, the list has it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AccountVerbs, createEmulator, type Emulator } from '../../../emulator/index.ts';
import { authenticate, RawClient } from '../../support/raw-client.ts';
import { createKeys } from '../../support/verbs.ts';

let emulator: Emulator;
const newKey = createKeys('ody_recorded_');

beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual' });
});
afterAll(() => emulator.close());

/** How a stream ends, and what the journal then says of why. */
const ENDS: Record<string, [cause: string, end: (client: RawClient, mine: AccountVerbs) => unknown]> = {
  'its client ends it': ['client', (client) => client.ask({ type: 'interactive_stream_end' })],
  'it reaches its limit': ['session_timeout', (_, mine) => mine.clock.advance('150s')],
  'its client says goodbye': ['client', (client) => client.disconnect()],
  'its client crashes': ['session_lost', (client) => client.socket.terminate()],
  'its socket is cut': ['session_lost', ({ sessionId }, mine) => mine.sessions.drop(sessionId)],
  'its session is released': ['session_lost', ({ sessionId }, mine) => mine.sessions.release(sessionId)],
  'the monthly hours run out': [
    'quota_exceeded',
    (_, mine) => mine.config.set({ clock: 'manual', monthlyHours: 0 }),
  ],
  'its client says rubbish': ['session_lost', (client) => client.send('rubbish')],
};

test.each(Object.entries(ENDS))('%s', async (_, [cause, end]) => {
  const key = newKey();
  const mine = emulator.account(key);
  const token = await authenticate(emulator.url, key);
  const ask = async (path: string) => {
    const answer = await fetch(emulator.url + path, { headers: { Authorization: `Bearer ${token}` } });
    return { status: answer.status, body: await answer.json() };
  };
  const client = await RawClient.connect(emulator.url, { apiKey: key });
  const { stream_id: streamId } = await client.startStream({ prompt: 'a harbour' });
  client.ask({ type: 'update', prompt: 'a storm' });
  await client.reply('update_acknowledged');

  expect(await ask(`/recordings/${streamId}`)).toMatchObject({
    status: 404,
    body: { detail: `Stream ${streamId} is running: there is a recording when it has ended.` },
  });
  const running = { stream_id: streamId, width: 704, height: 1280, ended_at: null, duration_seconds: null };
  expect((await ask('/stream-recordings')).body).toMatchObject({ recordings: [running], total: 1 });

  await end(client, mine);
  const ended = await mine.journal.waitFor({ type: 'stream.ended' });
  expect(ended.cause).toBe(cause);
  const { status, body } = await ask(`/recordings/${streamId}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ frame_count: ended.frames, duration_seconds: ended.frames / 20 });
  expect((await ask('/stream-recordings')).body).toMatchObject({
    recordings: [
      {
        ...running,
        ended_at: new Date(ended.atMs).toISOString(),
        duration_seconds: body.duration_seconds,
      },
    ],
    total: 1,
  });
  const events = (await (await fetch(body.events_url)).text()).trimEnd().split('\n');
  expect(events.map((line) => JSON.parse(line))).toMatchObject([
    { type: 'start', prompt: 'a harbour', frame: 0, timestamp_ms: 0 },
    { type: 'interact', prompt: 'a storm' },
    { type: 'end', frame: ended.frames, timestamp_ms: ended.durationMs },
  ]);
  // ffprobe loads it as any client does, in ranges of its own.
  const { stdout, stderr } = await promisify(execFile)('ffprobe', [
    ...['-v', 'warning', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0'],
    body.video_url,
  ]);
  expect([stdout.trim(), stderr]).toEqual([String(ended.frames), '']);
  await client.disconnect();
});
