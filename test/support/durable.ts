/** Emulators that keep what they have in a directory, and what an app sees of it. */
import { createHash } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../emulator/index.ts';
import { authenticate } from './raw-client.ts';

/** An emulator on `data`, closed when the test is over if it is not before. */
export async function start(data: string, options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator({ port: 0, clock: 'manual', data, ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}

/** Closes it, and starts the next on the same directory. */
export async function restart(emulator: Emulator, options: EmulatorOptions = {}): Promise<Emulator> {
  const { data } = await emulator.settings();
  await emulator.close();
  return start(data, options);
}

/** What Odyssey's API answers to a GET with a token. */
export async function get<Answer>(emulator: Emulator, path: string, token?: string): Promise<Answer> {
  const answer = await fetch(emulator.url + path, {
    headers: { Authorization: `Bearer ${token ?? (await authenticate(emulator.url))}` },
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** What a recording's files are, by their SHA-256, as their presigned URLs give them. */
export async function filesOf(emulator: Emulator, streamId: string): Promise<Record<string, string>> {
  const { urls } = await emulator.recordings.get(streamId);
  const files = Object.entries(urls).map(async ([name, url]) => {
    if (url === null) return [name, ''];
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    return [name, `${bytes.length} bytes ${createHash('sha256').update(bytes).digest('hex')}`];
  });
  return Object.fromEntries(await Promise.all(files));
}
