/** Hostile and broken clients: each gets the documented error, and nobody else notices. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator, type JournalEntry } from '../../emulator/index.ts';
import { openSocket, RawClient, refusal, reserve } from '../support/raw-client.ts';

let emulator: Emulator;
let neighbour: RawClient;
let journal: JournalEntry[];

beforeEach(async () => {
  journal = [];
  emulator = await createEmulator({
    port: 0,
    concurrentSessions: 2,
    onEntry: (entry) => journal.push(entry),
  });
  neighbour = await RawClient.connect(emulator.url);
  await neighbour.startStream();
});

afterEach(async () => {
  // Whatever a test did, the neighbour streams on, the other slot can be had, and nothing was the emulator's fault.
  neighbour.ask({ type: 'update', prompt: 'still here' });
  expect(await neighbour.reply('update_acknowledged')).toMatchObject({
    prompt: expect.stringContaining('still here'),
  });
  const other = await RawClient.connect(emulator.url);
  await other.disconnect();
  await neighbour.disconnect();
  expect(await emulator.sessions.list()).toEqual([]);
  expect(journal.filter((entry) => entry.type === 'emulator.fault')).toEqual([]);
  await emulator.close();
});

describe('signalling messages', () => {
  test.each([
    ['malformed JSON', '{"type":', 'not JSON'],
    ['a wrong type', { type: 'answer', sdp: 42 }, 'sdp'],
    ['no type', { hello: 'there' }, 'no "type"'],
    ['an array', [], 'no "type"'],
    ['null', 'null', 'no "type"'],
    ['binary data', Buffer.from([1, 2, 3]), 'binary'],
    ['a bad SDP', { type: 'answer', sdp: 'v=0\r\nthis is no SDP' }, 'SDP'],
    ['an empty SDP', { type: 'answer', sdp: '' }, 'SDP'],
    [
      'an offer’s worth of rubbish',
      { type: 'answer', sdp: 'm=video 9 UDP/TLS/RTP/SAVPF 96\r\n'.repeat(1000) },
      'SDP',
    ],
  ])('%s ends that session with an error, and frees its slot at once', async (_name, message, problem) => {
    const client = await RawClient.open(emulator.url);
    await client.next('offer');
    const closed = client.closed();
    client.send(message);
    expect(await client.next('error')).toMatchObject({
      reason: 'unknown',
      message: expect.stringContaining(problem),
    });
    expect(await closed).toMatchObject({ code: 1007 });
    expect(await emulator.sessions.list()).toHaveLength(1);
  });

  test('an unknown type is answered with a warning, and the connection goes on', async () => {
    const client = await RawClient.open(emulator.url);
    client.send({ type: 'from_the_future' });
    expect(await client.next('warning')).toMatchObject({
      reason: 'unknown_message_type',
      message: expect.stringContaining('from_the_future'),
    });
    await client.negotiate();
    await client.disconnect();
  });

  test('a second answer ends the session', async () => {
    const client = await RawClient.connect(emulator.url);
    const closed = client.closed();
    client.send({ type: 'answer', sdp: client.peerConnection.localDescription?.sdp });
    expect(await client.next('error')).toMatchObject({
      message: expect.stringContaining('signalling state'),
    });
    expect(await closed).toMatchObject({ code: 1007 });
  });

  test('a candidate that cannot be read ends the session', async () => {
    const client = await RawClient.connect(emulator.url);
    const closed = client.closed();
    client.send({
      type: 'ice_candidate',
      candidate: 'candidate:what is this',
      sdpMid: 'video',
      sdpMLineIndex: 0,
    });
    expect(await client.next('error')).toMatchObject({ message: expect.stringContaining('candidate') });
    expect(await closed).toMatchObject({ code: 1007 });
  });

  test('candidates before the answer are held, but not without end', async () => {
    const client = await RawClient.open(emulator.url);
    await client.next('offer');
    const closed = client.closed();
    for (let i = 0; i < 65; i++) {
      client.send({
        type: 'ice_candidate',
        candidate: `candidate:${i} 1 UDP 1 127.0.0.1 9 typ host`,
        sdpMid: 'video',
      });
    }
    expect(await client.next('error')).toMatchObject({ message: expect.stringContaining('More than 64') });
    await closed;
  });

  test('a stream asked for before the answer starts when the connection is up', async () => {
    const client = await RawClient.open(emulator.url);
    client.send({ type: 'interactive_stream_start', prompt: 'too early', portrait: true, broadcast: false });
    await client.negotiate();
    expect(await client.reply('stream_started')).toMatchObject({
      applied_prompt: expect.stringContaining('too early'),
    });
    await client.disconnect();
  });

  test('a message over 64 MB closes the socket', async () => {
    const client = await RawClient.open(emulator.url);
    const closed = client.closed();
    client.send(`"${'x'.repeat(65 * 1024 * 1024)}"`);
    expect(await closed).toMatchObject({ code: 1009 });
    expect(await emulator.sessions.list()).toHaveLength(1);
  });
});

describe('channel messages', () => {
  test.each([
    ['malformed JSON', '{"type":"update"', 'invalid_message', 'not JSON'],
    ['a wrong type', { type: 'update', prompt: 7 }, 'invalid_message', 'prompt'],
    ['no prompt', { type: 'update' }, 'invalid_message', 'prompt'],
    ['an unknown type', { type: 'make_coffee' }, 'invalid_message', 'make_coffee'],
    [
      'an update without a stream',
      { type: 'update', prompt: 'hello' },
      'no_stream_running',
      'start one first',
    ],
    ['an end without a stream', { type: 'interactive_stream_end' }, 'no_stream_running', 'start one first'],
    [
      'a prompt of 100,001 characters',
      { type: 'interactive_stream_start', prompt: 'a'.repeat(100_001) },
      'invalid_message',
      'prompt',
    ],
  ])('%s gets a stream error, and the connection goes on', async (_name, message, reason, problem) => {
    const client = await RawClient.connect(emulator.url);
    client.ask(message);
    expect(await client.reply('interactive_stream_error')).toMatchObject({
      reason,
      message: expect.stringContaining(problem),
    });
    await client.startStream();
    await client.disconnect();
  });

  test('a second start while one runs gets an error, and the first runs on', async () => {
    const client = await RawClient.connect(emulator.url);
    const { stream_id } = await client.startStream();
    client.ask({ type: 'interactive_stream_start', prompt: 'another' });
    expect(await client.reply('interactive_stream_error')).toMatchObject({
      reason: 'stream_already_running',
      message: expect.stringContaining(String(stream_id)),
    });
    client.ask({ type: 'update', prompt: 'and on' });
    expect(await client.reply('update_acknowledged')).toBeDefined();
    await client.disconnect();
  });

  test('a flood of messages is bounded, and everything is answered', async () => {
    const client = await RawClient.connect(emulator.url);
    for (let i = 0; i < 200; i++) client.ask({ type: 'interactive_stream_start', prompt: `number ${i}` });
    await client.reply('stream_started');
    for (let i = 0; i < 199; i++) await client.reply('interactive_stream_error');
    await client.disconnect();
  });

  test.each([
    ['10,000 characters', 'a winding road '.repeat(667)],
    ['emoji', '🐉🏰🌋 👩‍👩‍👧‍👦'],
    ['nothing', ''],
    ['control characters', '\u0000\u001b[2J\r\n\u202e'],
    ['half a surrogate pair', '\ud83d'],
  ])('a prompt of %s streams', async (_name, prompt) => {
    const client = await RawClient.connect(emulator.url);
    await client.startStream({ prompt });
    client.ask({ type: 'update', prompt });
    await client.reply('update_acknowledged');
    await client.disconnect();
  });
});

describe('images', () => {
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(64)]);

  test.each([
    ['30 MB', `data:image/jpeg;base64,${'A'.repeat(40 * 1024 * 1024)}`, 'image_too_large'],
    ['text', `data:image/png;base64,${Buffer.from('I am a picture').toString('base64')}`, 'invalid_image'],
    ['HEIC', `data:image/heic;base64,${heic.toString('base64')}`, 'unsupported_image'],
    ['no data URL', 'https://example.com/cat.png', 'invalid_image'],
  ])('%s as an image gets a stream error', async (_name, image, reason) => {
    const client = await RawClient.connect(emulator.url);
    client.send({
      type: 'interactive_stream_start',
      prompt: '',
      portrait: true,
      input_image_base64: image,
      broadcast: false,
    });
    expect(await client.reply('interactive_stream_error')).toMatchObject({ reason });
    await client.startStream();
    await client.disconnect();
  });

  test('25 MB over the socket is taken', async () => {
    // A picture may carry anything behind its end, which is how it gets this heavy.
    const picture = readFileSync(new URL('../../fixtures/images/landscape.jpg', import.meta.url));
    const heavy = Buffer.concat([picture, Buffer.alloc(25 * 1024 * 1024 - picture.length)]);
    const client = await RawClient.connect(emulator.url);
    client.send({
      type: 'interactive_stream_start',
      prompt: 'a heavy picture',
      portrait: false,
      input_image_base64: `data:image/jpeg;base64,${heavy.toString('base64')}`,
      broadcast: false,
    });
    expect(await client.reply('stream_started')).toBeDefined();
    await client.disconnect();
  });
});

describe('prompt expansion', () => {
  test('may not be bypassed without the privilege', async () => {
    const client = await RawClient.connect(emulator.url);
    client.ask({ type: 'interactive_stream_start', prompt: 'as I say', bypass_vlm_expansion: true });
    expect(await client.reply('interactive_stream_error')).toMatchObject({
      reason: 'expansion_bypass_denied',
    });
    await client.disconnect();
  });
});

describe('sockets', () => {
  const forge = (sessionId: string) =>
    new SignJWT({ session_id: sessionId })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('ody_local')
      .setAudience('odyssey:signalling')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode('not the emulator’s secret, but of a fine length'));

  test('a forged token, an unsigned one, none, and one for another session are refused', async () => {
    const mine = await reserve(emulator.url);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${mine.token.split('.')[1]}.`;
    for (const token of [await forge(mine.sessionId), unsigned, '', 'rubbish']) {
      expect(await refusal(openSocket({ ...mine, token }))).toBe(401);
    }
    expect(await refusal(openSocket({ ...mine, sessionId: neighbour.sessionId }))).toBe(401);
    const socket = openSocket(mine);
    await once(socket, 'open');
    socket.send('{"type":"client_disconnecting"}');
    await once(socket, 'close');
  });

  test('a second socket for a live session is refused, and the first lives on', async () => {
    const reservation = await reserve(emulator.url);
    const first = openSocket(reservation);
    await once(first, 'open');
    expect(await refusal(openSocket(reservation))).toBe(409);
    first.send('{"type":"client_disconnecting"}');
    const [code] = await once(first, 'close');
    expect(code).toBe(1000);
    expect(await refusal(openSocket(reservation))).toBe(404);
  });

  test('a path that is no session’s is refused', async () => {
    const mine = await reserve(emulator.url);
    const elsewhere = { ...mine, signallingUrl: `${mine.signallingUrl}/elsewhere` };
    expect(await refusal(openSocket(elsewhere))).toBe(404);
    const socket = openSocket(mine);
    await once(socket, 'open');
    socket.send('{"type":"client_disconnecting"}');
    await once(socket, 'close');
  });
});
