/** The terminal: what each entry looks like, in any width, and that no prompt can drive it. */
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEntry, JournalEvents } from '../../emulator/journal.ts';
import { cellWidth } from '../../emulator/terminal/text.ts';
import { createTerminal } from '../../emulator/terminal.ts';

const NOON_MS = new Date(2026, 4, 17, 12, 0, 0).getTime();
const SESSION = { sessionId: 'session_0000abcd' };
const STREAM = { ...SESSION, streamId: 'stream_1' };
const WATCHING = { ...STREAM, spectatorId: 'spectator_1' };
const SENT = { bytes: 62_000, packets: 60 };
const USE = { active: 2, limit: 5 };
const JOB = { jobId: 'job_0000wxyz' };
const QUEUE = { queued: 3, limit: 10 };

let seq = 0;

function entryOf<Type extends keyof JournalEvents>(
  type: Type,
  fields: JournalEvents[Type],
  apiKey = 'ody_local',
): JournalEntry {
  return { type, seq: ++seq, atMs: NOON_MS, apiKey, ...fields } as JournalEntry;
}

function started(prompt: string, apiKey?: string): JournalEntry {
  const fields = {
    prompt,
    appliedPrompt: prompt,
    orientation: 'landscape',
    image: false,
    broadcast: false,
  } as const;
  return entryOf('stream.started', { ...STREAM, ...fields }, apiKey);
}

interface Screen {
  isTTY?: boolean;
  columns?: number;
  quiet?: boolean;
  env?: NodeJS.ProcessEnv;
}

/** A terminal and what it has printed. */
function open({ quiet = false, env = {}, isTTY, columns }: Screen = {}) {
  let printed = '';
  const stream = {
    write: (text: string) => {
      printed += text;
    },
    isTTY,
    columns,
  };
  return { ...createTerminal({ stream, quiet, env }), printed: () => printed };
}

function print(entries: readonly JournalEntry[], screen?: Screen): string {
  const terminal = open(screen);
  for (const entry of entries) terminal.entry(entry);
  return terminal.printed();
}

const POST = { method: 'POST', path: '/sessions/request' };

/** One entry of each type, and every kind of it that reads differently. */
const ENTRIES: readonly JournalEntry[] = [
  entryOf('session.reserved', { ...SESSION, ...USE, streamerId: 'streamer_1', region: 'local-1' }),
  entryOf('session.connecting', SESSION),
  entryOf('session.connected', SESSION),
  started('a cat in the rain'),
  entryOf('stream.started', {
    ...STREAM,
    prompt: 'a dog',
    appliedPrompt: 'a dog, golden hour',
    orientation: 'portrait',
    image: true,
    broadcast: true,
  }),
  entryOf('stream.interacted', { ...STREAM, prompt: 'make it snow', appliedPrompt: 'make it snow' }),
  entryOf('stream.ended', { ...STREAM, cause: 'client', durationMs: 16_249, frames: 325 }),
  entryOf('stream.ended', { ...STREAM, cause: 'session_timeout', durationMs: 150_004, frames: 3000 }),
  entryOf('stream.error', {
    ...STREAM,
    reason: 'session_timeout',
    message: 'Stream ended: credit lease expired',
  }),
  entryOf('stream.error', { ...SESSION, reason: 'no_stream_running', message: 'There is no stream.' }),
  entryOf('stream.ended', { ...STREAM, cause: 'quota_exceeded', durationMs: 60_000, frames: 1200 }),
  entryOf('stream.error', { ...STREAM, reason: 'quota_exceeded', message: 'The hours are used up' }),
  entryOf('broadcast.ready', { ...STREAM, webrtcUrl: 'http://127.0.0.1:8090/broadcast/stream_1', hls: true }),
  entryOf('broadcast.ready', {
    ...STREAM,
    webrtcUrl: 'http://127.0.0.1:8090/broadcast/stream_1',
    hls: false,
  }),
  entryOf('spectator.joined', { ...WATCHING, spectators: 1 }),
  entryOf('spectator.connected', WATCHING),
  entryOf('spectator.left', { ...WATCHING, ...SENT, cause: 'deleted', spectators: 1 }),
  entryOf('spectator.left', { ...WATCHING, ...SENT, cause: 'connection_lost', spectators: 2 }),
  entryOf('spectator.left', { ...WATCHING, bytes: 0, packets: 0, cause: 'never_connected', spectators: 0 }),
  entryOf('spectator.left', { ...WATCHING, ...SENT, cause: 'stream_ended', spectators: 0 }),
  entryOf('session.dangling', { ...SESSION, cause: 'page_gone', closeCode: 1001, releasedInMs: 900_000 }),
  entryOf('session.dangling', { ...SESSION, cause: 'connection_lost', closeCode: 1006, releasedInMs: 1000 }),
  entryOf('session.released', { ...SESSION, ...USE, cause: 'client_disconnecting' }),
  entryOf('session.released', { ...SESSION, ...USE, cause: 'reservation_expired' }),
  entryOf('session.released', { ...SESSION, ...USE, cause: 'dangling_timeout' }),
  entryOf('session.released', { ...SESSION, ...USE, cause: 'idle_timeout' }),
  entryOf('session.released', { ...SESSION, ...USE, cause: 'duration_limit_reached' }),
  entryOf('session.released', { ...SESSION, ...USE, cause: 'session_timeout' }),
  entryOf('session.released', { ...SESSION, ...USE, cause: 'released_by_admin' }),
  entryOf('session.released', { ...SESSION, ...USE, cause: 'account_reset' }),
  entryOf('session.released', { ...SESSION, ...USE, cause: 'protocol_error', detail: 'not an SDP' }),
  entryOf('session.released', { ...SESSION, ...USE, cause: 'peer_failed', detail: 'closed' }),
  entryOf('session.released', { ...SESSION, ...USE, cause: 'emulator_fault' }),
  entryOf('session.released', { ...SESSION, ...USE, cause: 'emulator_closed' }),
  entryOf('session.refused', {
    code: 'CONCURRENT_LIMIT_REACHED',
    message: 'Too many.',
    active: 5,
    limit: 5,
  }),
  entryOf('session.refused', { code: 'NO_STREAMER_AVAILABLE', message: 'None.', ...USE }),
  entryOf('session.refused', { code: 'MONTHLY_LIMIT_REACHED', message: 'Used up.', ...USE }),
  entryOf('session.refused', { code: 'ACCOUNT_SUSPENDED', message: 'Suspended.', ...USE }),
  entryOf('session.refused', { code: 'RATE_LIMITED', message: 'Too often.', ...USE }),
  entryOf('http.request', { method: 'GET', path: '/regions' }),
  entryOf('http.response', { request: 1, method: 'GET', path: '/regions', status: 200 }),
  entryOf('http.response', { request: 1, ...POST, status: 401, body: { detail: 'The token has expired.' } }),
  entryOf('http.response', {
    request: 1,
    ...POST,
    status: 422,
    body: { detail: [{ loc: ['body'], msg: 'is no JSON', type: 'json_invalid' }] },
  }),
  entryOf('http.response', { request: 1, ...POST, status: 429, body: { detail: 'told above' } }),
  entryOf('signalling.received', { ...SESSION, message: { type: 'keepalive' } }),
  entryOf('signalling.sent', { ...SESSION, message: { type: 'offer' } }),
  entryOf('signalling.closed', { ...SESSION, code: 1000, reason: '' }),
  entryOf('channel.received', { ...SESSION, message: { type: 'update' } }),
  entryOf('channel.sent', { ...SESSION, message: { type: 'stream_started' } }),
  entryOf('simulation.queued', {
    ...JOB,
    ...QUEUE,
    priority: 'normal',
    prompt: 'a cat asleep',
    scripts: 1,
    lengthMs: 9500,
  }),
  entryOf('simulation.queued', {
    ...JOB,
    ...QUEUE,
    priority: 'high',
    prompt: 'a dog',
    scripts: 3,
    lengthMs: 60_000,
  }),
  entryOf('simulation.refused', { code: 'SIMULATION_QUOTA_EXCEEDED', message: 'Full.', ...QUEUE }),
  entryOf('simulation.refused', { code: 'EXPANSION_BYPASS_DENIED', message: 'No.', ...QUEUE }),
  entryOf('simulation.dispatched', { ...JOB, region: 'us-west' }),
  entryOf('simulation.started', JOB),
  entryOf('simulation.retried', { ...JOB, retryCount: 1, message: 'the streamer was lost' }),
  entryOf('simulation.completed', { ...JOB, ...QUEUE, retryCount: 0 }),
  entryOf('simulation.failed', { ...JOB, ...QUEUE, retryCount: 3, message: 'The job failed.' }),
  entryOf('simulation.cancelled', { ...JOB, ...QUEUE, cause: 'client' }),
  entryOf('simulation.cancelled', { ...JOB, ...QUEUE, cause: 'account_reset' }),
  entryOf('simulation.cancelled', { ...JOB, ...QUEUE, cause: 'emulator_closed' }),
  entryOf('fault.injected', { rule: 'twice', on: 'POST /sessions/request', fault: 'error', count: 2 }),
  entryOf('fault.injected', {
    ...SESSION,
    rule: 'slow',
    on: 'POST /sessions/token',
    fault: 'latency',
    count: 1,
  }),
  entryOf('fault.changed', { rule: 'slow', on: '* *', fault: 'latency', change: 'set' }),
  entryOf('fault.changed', { rule: 'slow', on: '* *', fault: 'latency', change: 'disabled' }),
  entryOf('fault.changed', { rule: 'scenario.slow', on: '* *', fault: 'latency', change: 'set' }),
  entryOf('scenario.started', { scenario: 'flaky-network', description: 'A poor line' }),
  entryOf('scenario.step', { scenario: 'flaky-network', step: 1, say: 'The line is dead' }),
  entryOf('scenario.step', { scenario: 'flaky-network', step: 2 }),
  entryOf('scenario.changed', { scenario: './mine.json', description: 'A worse line' }),
  entryOf('scenario.broken', { scenario: './mine.json', problems: ['./mine.json:3: end: none'] }),
  entryOf('scenario.ended', { scenario: 'flaky-network', cause: 'end' }),
  entryOf('scenario.ended', { scenario: 'flaky-network', cause: 'stopped' }),
  entryOf('scenario.ended', { scenario: 'flaky-network', cause: 'replaced' }),
  entryOf('clock.advanced', { byMs: 150_000 }),
  entryOf('clock.mode', { mode: '60x' }),
  entryOf('account.configured', { options: { streamLimit: '10s' } }),
  entryOf('account.restored', { recordings: 0, jobs: 0, requeued: 0, cutOff: 0, options: {} }),
  entryOf('account.restored', {
    recordings: 12,
    jobs: 3,
    requeued: 2,
    cutOff: 1,
    options: { streamLimit: '30s' },
  }),
  entryOf('account.reset', {}),
  entryOf('signalling.refused', { ...SESSION, status: 401, detail: 'The session token has expired.' }),
  entryOf(
    'emulator.fault',
    { message: 'oops', stack: 'Error: oops\n    at f (a.js:1:2)\n    at g (b.js:3:4)' },
    '',
  ),
];

describe('each entry', () => {
  it('is a line, with what to do about it on the next', () => {
    expect(print(ENTRIES)).toMatchInlineSnapshot(`
      "12:00:00  abcd  ○ reserved  2 of 5 sessions in use (local-1)
      12:00:00  abcd  ● connected
      12:00:00  abcd  ▸ started   "a cat in the rain"
      12:00:00  abcd  ▸ started   "a dog"  portrait, image, broadcast
      12:00:00  abcd  ~ interact  "make it snow"
      12:00:00  abcd  ■ ended     by the client, after 16s, 325 frames
      12:00:00  abcd  ■ ended     at the stream limit, after 2m 30s, 3000 frames
      12:00:00  abcd  ✗ error     session_timeout: Stream ended: credit lease expired
                      → start another stream, or allow longer ones: --stream-limit
      12:00:00  abcd  ✗ error     no_stream_running: There is no stream.
      12:00:00  abcd  ■ ended     at the end of the monthly hours, after 1m, 1200 frames
      12:00:00  abcd  ✗ error     quota_exceeded: The hours are used up
                      → allow more with --monthly-hours
      12:00:00  abcd  ▶ broadcast http://127.0.0.1:8090/broadcast/stream_1, and HLS
      12:00:00  abcd  ▶ broadcast http://127.0.0.1:8090/broadcast/stream_1
      12:00:00  abcd  ● watching  spectator_1
      12:00:00  abcd  ○ left      spectator_1: by its client; 1 still watches
      12:00:00  abcd  ○ left      spectator_1: its connection is lost; 2 still watch
      12:00:00  abcd  ○ left      spectator_1: it never connected; 0 still watch
      12:00:00  abcd  ! dangling  the page is gone (1001); slot frees in 15m, at 12:15:00
                      → disconnect() on pagehide, or shorten --dangling-timeout
      12:00:00  abcd  ! dangling  the connection is lost (1006); slot frees in 1s, at 12:00:01
                      → disconnect() on pagehide, or shorten --dangling-timeout
      12:00:00  abcd  ◌ released  the client disconnected; 2 of 5 sessions in use
      12:00:00  abcd  ◌ released  nobody connected in time; 2 of 5 sessions in use
                      → a reservation waits as long as --reservation-timeout says
      12:00:00  abcd  ◌ released  its client never came back; 2 of 5 sessions in use
      12:00:00  abcd  ◌ released  not a word from the client; 2 of 5 sessions in use
                      → was the page suspended? allow more with --idle-timeout
      12:00:00  abcd  ◌ released  connection limit reached; 2 of 5 sessions in use
                      → connect again, or allow more with --connection-limit
      12:00:00  abcd  ◌ released  a stream reached its limit; 2 of 5 sessions in use
                      → connect again for the next one, or --after-stream-timeout keep
      12:00:00  abcd  ◌ released  by the admin API; 2 of 5 sessions in use
      12:00:00  abcd  ◌ released  its account was reset; 2 of 5 sessions in use
      12:00:00  abcd  ✗ released  protocol error (not an SDP); 2 of 5 sessions in use
      12:00:00  abcd  ✗ released  WebRTC failed (closed); 2 of 5 sessions in use
      12:00:00  abcd  ✗ released  the emulator failed; 2 of 5 sessions in use
      12:00:00  abcd  ◌ released  the emulator is closing; 2 of 5 sessions in use
      12:00:00        ✗ refused   CONCURRENT_LIMIT_REACHED, 5 of 5 sessions in use
                      → disconnect() one, or allow more with --concurrent-sessions
      12:00:00        ✗ refused   NO_STREAMER_AVAILABLE, 2 of 5 sessions in use
                      → the SDK retries for 30 s; allow more with --streamers
      12:00:00        ✗ refused   MONTHLY_LIMIT_REACHED, 2 of 5 sessions in use
                      → allow more with --monthly-hours
      12:00:00        ✗ refused   ACCOUNT_SUSPENDED, 2 of 5 sessions in use
                      → lift it with --suspended off
      12:00:00        ✗ refused   RATE_LIMITED, 2 of 5 sessions in use
                      → allow more with --rate-limit
      12:00:00        ✗ 401       POST /sessions/request: The token has expired.
      12:00:00        ✗ 422       POST /sessions/request: is no JSON
      12:00:00  wxyz  ○ queued    "a cat asleep"  10s; 3 of 10 pending
      12:00:00  wxyz  ○ queued    "a dog"  3 scripts, 1m; 3 of 10 pending
      12:00:00        ✗ refused   SIMULATION_QUOTA_EXCEEDED, 3 of 10 pending
                      → wait until one completes, or allow more with --queued-simulations
      12:00:00        ✗ refused   EXPANSION_BYPASS_DENIED, 3 of 10 pending
                      → allow it with --prompt-expansion-bypass
      12:00:00  wxyz  ▸ simulates
      12:00:00  wxyz  ! retries   the streamer was lost (1)
      12:00:00  wxyz  ■ completed 3 of 10 pending
      12:00:00  wxyz  ✗ failed    The job failed.
      12:00:00  wxyz  ◌ cancelled by the client; 3 of 10 pending
      12:00:00  wxyz  ◌ cancelled its account was reset; 3 of 10 pending
      12:00:00  wxyz  ◌ cancelled the emulator is closing; 3 of 10 pending
      12:00:00        ↯ injected  error on POST /sessions/request, by twice (2)
      12:00:00  abcd  ↯ injected  latency on POST /sessions/token, by slow (1)
      12:00:00        ◆ faults    slow: set; latency on * *
      12:00:00        ◆ faults    slow: off; latency on * *
      12:00:00        ◆ scenario  flaky-network: A poor line
      12:00:00        ◆ scenario  The line is dead
      12:00:00        ◆ scenario  ./mine.json was saved, and holds: A worse line
      12:00:00        ✗ scenario  ./mine.json:3: end: none
                      → the scenario goes on as it last was right
      12:00:00        ◆ scenario  flaky-network is over; all is as it was before
      12:00:00        ◆ scenario  flaky-network was stopped; all is as it was before
      12:00:00        ◆ scenario  flaky-network gives way to another; all is as it was before
      12:00:00        ◆ clock     advanced by 2m 30s
      12:00:00        ◆ clock     60x
      12:00:00        ◆ options   {"streamLimit":"10s"}
      12:00:00        ◆ restored  12 recordings, 3 jobs (2 interrupted, waiting again), 1 stream cut off, now recorded, options {"streamLimit":"30s"}
      12:00:00        ◆ reset     the account is new again
      12:00:00  abcd  ✗ refused   WebSocket, 401: The session token has expired.
      12:00:00        ✗ fault     oops
                      → the emulator's own mistake, not your app's: please report it
                        at f (a.js:1:2)
                        at g (b.js:3:4)
      "
    `);
  });

  it.each([
    [80, 'ody_local'],
    [72, 'ody_a_key_of_another_account'],
  ])('wraps between words in %i columns', (columns, apiKey) => {
    const printed = print([started('first', 'ody_local'), ...ENTRIES, { ...started('last'), apiKey }], {
      columns,
    });
    expect(Math.max(...printed.split('\n').map(cellWidth))).toBeLessThanOrEqual(columns);
    expect(printed.replace(/\s+/g, ' ')).toContain('the page is gone (1001); slot frees in 15m, at 12:15:00');
  });

  it('is left out by quiet, unless it is a warning or an error', () => {
    const verbs = print(ENTRIES, { quiet: true })
      .split('\n')
      .flatMap((line) => /^\d\d:\d\d:\d\d .{4,5} {2}\S (\w+)/.exec(line)?.[1] ?? []);
    expect([...new Set(verbs)].sort()).toEqual([
      '401',
      '422',
      'dangling',
      'error',
      'failed',
      'fault',
      'injected',
      'left',
      'refused',
      'released',
      'retries',
      'scenario',
    ]);
    expect(print(ENTRIES, { quiet: true })).not.toContain('the client disconnected');
  });
});

describe('the API key', () => {
  it('is shown once a second one is in use, shortened', () => {
    const entries = [
      started('one', 'ody_a'),
      started('two', 'ody_a'),
      started('three', 'ody_a_very_long_key_indeed'),
    ];
    expect(print(entries).match(/ody_\S+/g)).toEqual(['ody_a_very_…']);
    expect(print([...entries, started('four', 'ody_a')]).match(/ody_\S+/g)).toEqual([
      'ody_a_very_…',
      'ody_a',
    ]);
  });

  it('is not counted where the emulator speaks for itself', () => {
    const fault = entryOf('emulator.fault', { message: 'oops' }, '');
    expect(print([started('one'), fault, started('two')])).not.toContain('ody_');
  });
});

describe('the width', () => {
  it.each([80, 120])('of %i columns holds any prompt on one line', (columns) => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.array(fc.constantFrom('漢', 'か', '한', '🌧️', '🐈', 'é', 'a', ' ')).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (prompt) => {
        const [line = '', ...rest] = print([started(prompt)], { columns }).split('\n');
        expect(rest).toEqual(['']);
        expect(cellWidth(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('leaves room for what follows the prompt', () => {
    const entry = { ...started('rain '.repeat(100)), image: true } as JournalEntry;
    const line = print([entry], { columns: 80 }).trimEnd();
    expect(line).toMatch(/"rain .*…" {2}image$/);
    expect(cellWidth(line)).toBe(80);
  });

  it('bounds messages too', () => {
    const entry = entryOf('stream.error', {
      ...SESSION,
      reason: 'invalid_message',
      message: 'x'.repeat(100_000),
    });
    expect(print([entry]).length).toBeLessThan(1000);
  });
});

describe('what comes from clients', () => {
  it('cannot drive the terminal', () => {
    const attack = 'a\u001b[2J\u001b]0;title\u0007b\u009b31mc\r\nd\u202ee\u2028f';
    expect(print([started(attack)])).toContain('"a\\x1b[2J\\x1b]0;title\\x07b\\x9b31mc d\\u{202e}e f"');
  });

  it('has no control characters left, whatever it was and wherever it stood', () => {
    const hostile = fc.string({ unit: 'binary' }).map((text) => `\u001b]0;${text}\u0085\u200b`);
    fc.assert(
      fc.property(hostile, (text) => {
        const printed = print([
          started(text, `ody_${text}`),
          entryOf('stream.interacted', {
            sessionId: text,
            streamId: text,
            prompt: text,
            appliedPrompt: text,
          }),
          entryOf('signalling.refused', { sessionId: text, status: 401, detail: text }),
          entryOf('stream.error', { ...SESSION, reason: text, message: text }),
          entryOf('session.released', { ...SESSION, ...USE, cause: 'peer_failed', detail: text }),
          entryOf('session.refused', { ...USE, code: text, message: text }),
          entryOf('http.response', {
            request: 1,
            method: 'GET',
            path: text,
            status: 404,
            body: { detail: text },
          }),
          entryOf('account.configured', { options: { suspended: text } }),
          entryOf('emulator.fault', { message: text, stack: `Error: ${text}\n    at ${text}` }),
        ]);
        expect(printed.replaceAll('\n', '')).not.toMatch(
          /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u200b\u202a-\u202e\u2066-\u2069]/u,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('keeps emoji that are made of several', () => {
    expect(print([started('👩‍🚀 and 👨‍👩‍👧')])).toContain('"👩‍🚀 and 👨‍👩‍👧"');
  });
});

describe('colour', () => {
  const ESCAPE = '\u001b[';

  it.each([
    [{ isTTY: true }, true],
    [{ isTTY: false }, false],
    [{ isTTY: true, env: { NO_COLOR: '1' } }, false],
    [{ isTTY: true, env: { NO_COLOR: '' } }, true],
    [{ isTTY: false, env: { FORCE_COLOR: '1' } }, true],
    [{ isTTY: false, env: { FORCE_COLOR: '' } }, true],
    [{ isTTY: true, env: { FORCE_COLOR: '0' } }, false],
    [{ isTTY: false, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, true],
  ])('with %j: %s', (screen, colour) => {
    expect(print(ENTRIES, screen).includes(ESCAPE)).toBe(colour);
  });

  it('changes nothing but colour', () => {
    expect(stripVTControlCharacters(print(ENTRIES, { isTTY: true }))).toBe(print(ENTRIES));
  });
});

describe('the banner', () => {
  const info = {
    version: '1.2.3',
    url: 'http://127.0.0.1:8090',
    apiKey: 'ody_local',
    udpPort: 40_000,
    data: '',
    faults: [],
  };

  it('says where the emulator is, and how to point the SDK there', () => {
    const terminal = open();
    terminal.banner(info);
    expect(terminal.printed()).toMatchInlineSnapshot(`
      "
        odyssey-emulator 1.2.3

        URL     http://127.0.0.1:8090   video on UDP port 40000
        Key     ody_local   any other ody_… key works too, each an account of its own
        Admin   http://127.0.0.1:8090/__admin/sessions   and journal, clock, reset

        Point the SDK here:
        HTML    <script>window.__ODYSSEY_API_URL__="http://127.0.0.1:8090"</script>
                before the app's first new Odyssey(), in Vite, Next or a plain page
        Node    API_URL=http://127.0.0.1:8090 node app.js
                and import 'odyssey-emulator/webrtc' first
        Python  ODYSSEY_API_URL=http://127.0.0.1:8090 python app.py

      "
    `);
    expect(Math.max(...terminal.printed().split('\n').map(cellWidth))).toBeLessThanOrEqual(80);
  });

  it('warns that Safari needs another port', () => {
    const terminal = open();
    terminal.banner({ ...info, url: 'http://127.0.0.1:8091' });
    expect(terminal.printed()).toMatch(/Safari +needs --port 8090/);
  });

  it('names the data directory', () => {
    const terminal = open();
    terminal.banner({ ...info, data: '.odyssey' });
    expect(terminal.printed()).toMatch(/Data +\.odyssey +keeps accounts, jobs and recordings\n/);
  });

  it('names faults that are on from the start, as many as there is room for', () => {
    const terminal = open();
    terminal.banner({ ...info, faults: Array.from({ length: 20 }, (_, i) => `rule-${i}`) });
    expect(terminal.printed()).toMatch(/Faults +rule-0, rule-1, .*… +things go wrong on purpose\n/);
    expect(Math.max(...terminal.printed().split('\n').map(cellWidth))).toBeLessThanOrEqual(80);
  });

  it('names the scenario that is active, and what it is', () => {
    const terminal = open();
    const description = `A poor line: ${'slow and '.repeat(20)}`;
    terminal.banner({ ...info, scenario: { name: './mine\x1b[2J.json', description } });
    expect(terminal.printed()).toMatch(
      /Plays +\.\/mine.*\.json +for each key from when it is first seen\n +A poor line: slow/,
    );
    expect(terminal.printed()).not.toContain('\x1b');
    expect(Math.max(...terminal.printed().split('\n').map(cellWidth))).toBeLessThanOrEqual(80);
  });

  it('is not for the quiet', () => {
    const terminal = open({ quiet: true });
    terminal.banner(info);
    expect(terminal.printed()).toBe('');
  });
});
