/** Who is not let in to watch, what cannot be offered, and what nobody asks of WHEP. */
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator, type JournalEntry } from '../../../emulator/index.ts';
import { authenticate, RawClient, reserve } from '../../support/raw-client.ts';
import {
  type Broadcast,
  createOffer,
  postOffer,
  startBroadcast,
  WhepClient,
} from '../../support/whep-client.ts';

const OWN_KEY = 'ody_local';

let emulator: Emulator;
let owner: RawClient;
let broadcast: Broadcast;
let journal: JournalEntry[];
let offer: string;

beforeAll(async () => {
  offer = await createOffer();
});
beforeEach(async () => {
  journal = [];
  emulator = await createEmulator({
    port: 0,
    clock: 'manual',
    maxSpectators: 2,
    streamLimit: '2h',
    connectionLimit: '3h',
    spectatorTokenLifetime: '60m',
    onEntry: (entry) => journal.push(entry),
  });
  owner = await RawClient.connect(emulator.url);
  broadcast = await startBroadcast(owner);
});
afterEach(async () => {
  expect(journal.filter(({ type }) => type === 'emulator.fault')).toEqual([]);
  await owner.disconnect();
  await emulator.close();
});

const statusOf = async (answer: Promise<Response>) => (await answer).status;
const spectatorCount = async () =>
  (await emulator.streams.get(broadcast.streamId)).audience?.spectators.length;

describe('a token', () => {
  test('is needed, and must be of this stream: else 401 with a detail', async () => {
    const { token: sessionToken } = await reserve(emulator.url);
    const other = await RawClient.connect(emulator.url, { apiKey: 'ody_other' });
    const others = await startBroadcast(other);
    const [head, claims] = broadcast.token.split('.');
    const tokens = {
      none: '',
      garbage: 'garbage',
      forged: `${head}.${claims}.${others.token.split('.')[2]}`,
      'an access token': await authenticate(emulator.url),
      'a session token': sessionToken,
      'of another stream': others.token,
    };
    for (const [name, token] of Object.entries(tokens)) {
      const answer = await postOffer({ ...broadcast, token }, offer);
      expect([name, answer.status]).toEqual([name, 401]);
      expect(await answer.json()).toEqual({ detail: expect.any(String) });
    }
    expect(await statusOf(fetch(`${broadcast.webrtcUrl}/whep`, { method: 'POST', body: offer }))).toBe(401);
    await other.disconnect();
  });

  test('may be a bearer token, as WHEP §4.8 has it', async () => {
    const answer = await fetch(`${broadcast.webrtcUrl}/whep`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp', Authorization: `Bearer ${broadcast.token}` },
      body: offer,
    });
    expect(answer.status).toBe(201);
  });

  test('expires on the account’s clock; who watches goes on watching', async () => {
    const viewer = await WhepClient.watch(broadcast);
    await emulator.clock.advance('59m');
    expect(await statusOf(postOffer(broadcast, offer))).toBe(201);
    await emulator.clock.advance('1m');
    const answer = await postOffer(broadcast, offer);
    expect([answer.status, (await answer.json()).detail]).toEqual([401, 'The token has expired.']);
    await viewer.until(viewer.frames.length + 2);
    await viewer.close();
  });

  test('from before a reset: 401, though the ids are the same again', async () => {
    const before = broadcast;
    await emulator.reset();
    owner = await RawClient.connect(emulator.url);
    broadcast = await startBroadcast(owner);
    expect(broadcast.streamId).toBe(before.streamId);
    const answer = await postOffer(before, offer);
    expect([answer.status, (await answer.json()).detail]).toEqual([401, expect.stringContaining('reset')]);
    expect(await statusOf(postOffer(broadcast, offer))).toBe(201);
  });

  test('of a stream that has ended: 404', async () => {
    owner.ask({ type: 'interactive_stream_end' });
    await owner.reply('stream_ended');
    expect(await statusOf(postOffer(broadcast, offer))).toBe(404);
  });

  test('is in no journal', async () => {
    await postOffer(broadcast, offer);
    const requests = journal.filter(({ type, apiKey }) => type.startsWith('http.') && apiKey === OWN_KEY);
    expect(JSON.stringify(requests)).toContain('token=[redacted]');
    expect(JSON.stringify(requests)).not.toContain(broadcast.token);
  });
});

describe('an offer', () => {
  const section = (kind: 'video' | 'audio') =>
    new RegExp(`^m=${kind}[^]*?(?=^m=|$(?![^]))`, 'm').exec(offer)?.[0] ?? '';
  const video = () => section('video');
  const withSection = (extra: string) => offer + extra;
  const refused: readonly [string, () => string, string][] = [
    ['nothing', () => '', 'v=0'],
    ['no SDP', () => '{"sdp": "v=0"}', 'v=0'],
    ['100 kB of junk', () => 'x'.repeat(100_000), 'v=0'],
    ['100 kB of junk that begins like SDP', () => `v=0\r\n${'x'.repeat(100_000)}`, 'no media section'],
    ['thousands of sections', () => `v=0\r\n${'m=video 9 UDP/TLS/RTP/SAVPF 98\r\n'.repeat(3000)}`, '3000'],
    [
      'thousands of candidates',
      () => offer.replace(/(a=candidate.*\r\n)/, '$1'.repeat(3000)),
      '3005 candidates',
    ],
    ['a section that sends', () => offer.replaceAll('a=recvonly', 'a=sendonly'), 'sendonly video'],
    ['an inactive one', () => offer.replaceAll('a=recvonly', 'a=inactive'), 'inactive video'],
    ['H.264 alone', () => offer.replaceAll('VP8', 'H264'), 'H264'],
    ['a video section without a mid', () => offer.replace('a=mid:0\r\n', ''), 'a=mid:'],
    ['a mid that names nothing', () => offer.replace('a=mid:0', 'a=mid:'), 'names nothing'],
    ['one mid for both', () => offer.replace('a=mid:1', 'a=mid:0'), 'two sections with "a=mid:0"'],
    ['a payload type that is none', () => offer.replaceAll(/(?<=SAVPF |a=rtpmap:)98\b/g, '300'), '300'],
    ['no ICE', () => offer.replace(/a=ice-.*\r\n/g, ''), 'ICE'],
    ['no fingerprint', () => offer.replace(/a=fingerprint.*\r\n/g, ''), 'fingerprint'],
    [
      'a data channel',
      () =>
        withSection('m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\na=sctp-port:5000\r\n'),
      'm=application',
    ],
  ];

  test('that cannot be used: 400 that says why, and no spectator is left over', async () => {
    for (const [name, body, reason] of refused) {
      const answer = await postOffer(broadcast, body());
      expect([name, answer.status, await answer.text()]).toEqual([
        name,
        400,
        expect.stringContaining(JSON.stringify(reason).slice(1, -1)),
      ]);
    }
    expect(await spectatorCount()).toBe(0);
    expect(journal.filter(({ type }) => type === 'spectator.joined').length).toBe(
      journal.filter(({ type }) => type === 'spectator.left').length,
    );
  });

  test('of two video sections is answered: video in the first, nothing in the second', async () => {
    const answer = await postOffer(broadcast, withSection(video().replace('a=mid:0', 'a=mid:2')));
    expect(answer.status).toBe(201);
    const directions = (await answer.text()).match(/^a=(?:sendonly|inactive)(?=\r$)/gm);
    expect(directions).toEqual(['a=sendonly', 'a=inactive', 'a=inactive']);
  });

  test('of another type: 415; where the answer would not be taken: 406', async () => {
    expect(await statusOf(postOffer(broadcast, offer, { 'Content-Type': 'application/json' }))).toBe(415);
    expect(await statusOf(postOffer(broadcast, offer, { 'Content-Type': 'text/plain' }))).toBe(415);
    expect(await statusOf(postOffer(broadcast, offer, { Accept: 'application/json' }))).toBe(406);
    expect(await spectatorCount()).toBe(0);
    const accept = {
      Accept: 'text/html, application/sdp;q=0.9',
      'Content-Type': 'Application/SDP; charset=utf-8',
    };
    expect(await statusOf(postOffer(broadcast, offer, accept))).toBe(201);
  });

  test('of one more than may watch: 503 with Retry-After, until one leaves', async () => {
    const viewer = new WhepClient();
    await viewer.post(broadcast, await viewer.offer());
    expect(await statusOf(postOffer(broadcast, offer))).toBe(201);
    const full = await postOffer(broadcast, offer);
    expect([full.status, full.headers.get('Retry-After')]).toEqual([503, '5']);
    expect((await full.json()).detail).toContain('2 spectators');
    expect(await statusOf(viewer.leave())).toBe(200);
    expect(await statusOf(postOffer(broadcast, offer))).toBe(201);
    await viewer.close();
  });

  test('of whatever bytes gets an answer, leaves nobody over, and does not disturb the stream', async () => {
    const lines = offer.split('\r\n');
    const line = fc.nat({ max: lines.length - 1 });
    const mutation = fc.oneof(
      line.map((at) => (sdp: string[]) => sdp.splice(at, 1)),
      fc.tuple(line, line).map(
        ([from, to]) =>
          (sdp: string[]) =>
            sdp.splice(to, 0, sdp[from] ?? ''),
      ),
      fc.tuple(line, fc.string({ unit: 'grapheme' })).map(
        ([at, text]) =>
          (sdp: string[]) =>
            sdp.splice(at, 1, text),
      ),
      fc
        .tuple(line, fc.nat({ max: 80 }), fc.string({ maxLength: 4 }))
        .map(([at, column, text]) => (sdp: string[]) => {
          const old = sdp[at] ?? '';
          return sdp.splice(at, 1, old.slice(0, column) + text + old.slice(column + text.length));
        }),
      fc.tuple(line, fc.integer()).map(([at, number]) => (sdp: string[]) => {
        return sdp.splice(at, 1, (sdp[at] ?? '').replace(/\d+/, String(number)));
      }),
    );
    const mutated = fc.array(mutation, { minLength: 1, maxLength: 5 }).map((mutations) => {
      const sdp = [...lines];
      for (const mutate of mutations) mutate(sdp);
      return new TextEncoder().encode(sdp.join('\r\n'));
    });
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => new Uint8Array(array));
    let joined = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 6, arbitrary: mutated }, { weight: 1, arbitrary: bytes }),
        async (body) => {
          const answer = await postOffer(broadcast, body);
          expect([201, 400]).toContain(answer.status);
          if (answer.status === 400) expect(await answer.json()).toEqual({ detail: expect.any(String) });
          else {
            joined++;
            const location = new URL(answer.headers.get('Location') ?? '', answer.url);
            expect(await statusOf(fetch(location, { method: 'DELETE' }))).toBe(200);
          }
          expect(await spectatorCount()).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
    // Some were answered: what was mutated is still near an offer.
    expect(joined).toBeGreaterThan(10);
    owner.ask({ type: 'update', prompt: 'still here' });
    expect((await owner.reply('update_acknowledged')).prompt).toContain('still here');
    await (await WhepClient.watch(broadcast)).close();
  });
});

describe('a method', () => {
  test('that means nothing here: 405 with Allow; GET means nothing and is no error', async () => {
    const viewer = new WhepClient();
    await viewer.post(broadcast, await viewer.offer());
    const endpoint = `${broadcast.webrtcUrl}/whep?token=${broadcast.token}`;
    for (const [url, allow, others] of [
      [endpoint, 'GET, HEAD, POST, OPTIONS', ['PUT', 'PATCH', 'DELETE']],
      [viewer.location, 'GET, HEAD, DELETE, PATCH, OPTIONS', ['PUT', 'POST']],
    ] as const) {
      for (const method of others) {
        const answer = await fetch(url, { method });
        expect([method, answer.status, answer.headers.get('Allow')]).toEqual([method, 405, allow]);
      }
      for (const method of ['GET', 'HEAD']) expect(await statusOf(fetch(url, { method }))).toBe(204);
    }
    await viewer.leave();
    expect(await statusOf(fetch(viewer.location))).toBe(404);
    await viewer.close();
  });
});
