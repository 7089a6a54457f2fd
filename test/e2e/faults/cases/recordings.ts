/** How the SDK and a player fail when recordings do. */
import type { Odyssey } from '@odysseyml/odyssey';
import type { AppCall, Around, FaultCase } from '../case.ts';

/** A stream has run, and left a recording. */
async function record(client: Odyssey, { account }: Around): Promise<string> {
  await client.connect();
  const streamId = await client.startStream({ prompt: 'a cat' });
  await account.clock.advance('2s');
  await client.endStream();
  await account.recordings.get(streamId);
  return streamId;
}

const getRecording: AppCall = {
  name: 'getRecording()',
  prepare: record,
  call: async (client, streamId) => {
    const recording = await client.getRecording(streamId);
    const nulls = Object.entries(recording).flatMap(([name, value]) => (value === null ? [name] : []));
    return `${nulls.join(', ')}: null`;
  },
};

const load: AppCall = {
  name: "fetch() of getRecording()'s video_url",
  prepare: record,
  call: async (client, streamId) => {
    const { video_url: url } = await client.getRecording(streamId);
    const answer = await fetch(url ?? '');
    const bytes = (await answer.arrayBuffer()).byteLength;
    return answer.ok ? `${answer.status}, ${bytes} bytes` : `${answer.status}`;
  },
};

/** The cases, in the order of the table. */
export const RECORDING_CASES: readonly FaultCase[] = [
  { rule: { on: 'recording.get', type: 'null_urls', urls: ['video_url', 'preview_url'] }, app: getRecording },
  { rule: { on: 'recording.get', type: 'expired' }, app: load },
  { rule: { on: 'recording.video', type: 'expired' }, app: load },
  { rule: { on: 'recording.video', type: 'forbidden' }, app: load },
  { rule: { on: 'recording.video', type: 'not_found' }, app: load },
  { rule: { on: 'recording.video', type: 'truncated', bytes: 1000 }, app: load },
];
