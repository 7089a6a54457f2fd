/** What each journal entry says to a person, and what to do about it. */
import { formatDuration } from '../duration.ts';
import { isScenarioFault } from '../faults/name.ts';
import type { EntryOf, Excerpt, JournalEntry } from '../journal.ts';
import type { Style } from './style.ts';
import {
  DANGLINGS,
  FAULT_CHANGES,
  JOB_CANCELS,
  LEAVES,
  type Level,
  REFUSAL_HINTS,
  RELEASES,
  SCENARIO_ENDS,
  STREAM_ENDS,
  STREAM_ERROR_HINTS,
} from './words.ts';

/** An entry in words. Texts are as they came, not yet safe for a terminal. */
export interface Description {
  readonly level: Level;
  readonly symbol: string;
  readonly verb: string;
  readonly style: Style;
  /** Quoted, and shortened to what the line has room for. */
  readonly prompt?: string;
  readonly text: string;
  /** What to do about it; a line of its own. */
  readonly hint?: string;
  /** Where the emulator itself failed; lines of their own. */
  readonly stack?: string;
}

/** The entry in words; undefined for what is only chatter. */
export function describeEntry(entry: JournalEntry): Description | undefined {
  switch (entry.type) {
    case 'http.request':
    case 'signalling.received':
    case 'signalling.sent':
    case 'signalling.closed':
    case 'channel.received':
    case 'channel.sent':
    case 'session.connecting':
    case 'spectator.joined':
    case 'simulation.dispatched':
    case 'recording.kept':
    case 'recording.forgotten':
      return undefined;
    case 'http.response':
      return describeAnswer(entry);
    case 'session.reserved':
      return {
        level: 'info',
        symbol: '○',
        verb: 'reserved',
        style: 'blue',
        text: `${inUse(entry)} (${entry.region})`,
      };
    case 'session.connected':
      return { level: 'info', symbol: '●', verb: 'connected', style: 'green', text: '' };
    case 'session.refused':
      return {
        level: 'warning',
        symbol: '✗',
        verb: 'refused',
        style: 'yellow',
        text: `${entry.code}, ${inUse(entry)}`,
        ...hintFrom(REFUSAL_HINTS, entry.code),
      };
    case 'session.dangling':
      return {
        level: 'warning',
        symbol: '!',
        verb: 'dangling',
        style: 'yellow',
        text:
          `${DANGLINGS[entry.cause]} (${entry.closeCode}); slot frees in ` +
          `${formatDuration(entry.releasedInMs)}, at ${clockTime(entry.atMs + entry.releasedInMs)}`,
        hint: 'disconnect() on pagehide, or shorten --dangling-timeout',
      };
    case 'session.released': {
      const { level, text, hint } = RELEASES[entry.cause];
      return {
        level,
        symbol: level === 'error' ? '✗' : '◌',
        verb: 'released',
        style: STYLES[level],
        text: `${text}${entry.detail === undefined ? '' : ` (${entry.detail})`}; ${inUse(entry)}`,
        ...(hint !== undefined && { hint }),
      };
    }
    case 'signalling.refused':
      return {
        level: 'warning',
        symbol: '✗',
        verb: 'refused',
        style: 'yellow',
        text: `WebSocket, ${entry.status}: ${entry.detail}`,
      };
    case 'stream.started': {
      const notes = [
        ...(entry.orientation === 'portrait' ? ['portrait'] : []),
        ...(entry.image ? ['image'] : []),
        ...(entry.broadcast ? ['broadcast'] : []),
      ];
      return {
        level: 'info',
        symbol: '▸',
        verb: 'started',
        style: 'green',
        prompt: entry.prompt,
        text: notes.join(', '),
      };
    }
    case 'stream.interacted':
      return {
        level: 'info',
        symbol: '~',
        verb: 'interact',
        style: 'cyan',
        prompt: entry.prompt,
        text: '',
      };
    case 'stream.ended':
      return {
        level: 'info',
        symbol: '■',
        verb: 'ended',
        style: 'blue',
        text: `${STREAM_ENDS[entry.cause]}, after ${roundDuration(entry.durationMs)}, ${entry.frames} frames`,
      };
    case 'stream.error':
      return {
        level: 'error',
        symbol: '✗',
        verb: 'error',
        style: 'red',
        text: `${entry.reason}: ${entry.message}`,
        ...hintFrom(STREAM_ERROR_HINTS, entry.reason),
      };
    case 'broadcast.ready':
      return {
        level: 'info',
        symbol: '▶',
        verb: 'broadcast',
        style: 'green',
        text: `${entry.webrtcUrl}${entry.hls ? ', and HLS' : ''}`,
      };
    case 'spectator.connected':
      return { level: 'info', symbol: '●', verb: 'watching', style: 'green', text: entry.spectatorId };
    case 'spectator.left':
      return entry.cause === 'stream_ended'
        ? undefined
        : {
            level: entry.cause === 'never_connected' ? 'warning' : 'info',
            symbol: '○',
            verb: 'left',
            style: 'blue',
            text: `${entry.spectatorId}: ${LEAVES[entry.cause]}; ${entry.spectators} still ${entry.spectators === 1 ? 'watches' : 'watch'}`,
          };
    case 'simulation.queued': {
      const scripts = entry.scripts === 1 ? '' : `${entry.scripts} scripts, `;
      return {
        level: 'info',
        symbol: '○',
        verb: 'queued',
        style: 'blue',
        prompt: entry.prompt,
        text: `${scripts}${roundDuration(entry.lengthMs)}; ${queued(entry)}`,
      };
    }
    case 'simulation.refused':
      return {
        level: 'warning',
        symbol: '✗',
        verb: 'refused',
        style: 'yellow',
        text: `${entry.code}, ${queued(entry)}`,
        ...hintFrom(REFUSAL_HINTS, entry.code),
      };
    case 'simulation.started':
      return { level: 'info', symbol: '▸', verb: 'simulates', style: 'green', text: '' };
    case 'simulation.retried':
      return {
        level: 'warning',
        symbol: '!',
        verb: 'retries',
        style: 'yellow',
        text: `${entry.message} (${entry.retryCount})`,
      };
    case 'simulation.completed':
      return { level: 'info', symbol: '■', verb: 'completed', style: 'green', text: queued(entry) };
    case 'simulation.failed':
      return { level: 'error', symbol: '✗', verb: 'failed', style: 'red', text: entry.message };
    case 'simulation.cancelled':
      return {
        level: 'info',
        symbol: '◌',
        verb: 'cancelled',
        style: 'blue',
        text: `${JOB_CANCELS[entry.cause]}; ${queued(entry)}`,
      };
    case 'fault.injected':
      return {
        level: 'warning',
        symbol: '↯',
        verb: 'injected',
        style: 'yellow',
        text: `${entry.fault} on ${entry.on}, by ${entry.rule} (${entry.count})`,
      };
    case 'fault.changed':
      // A scenario says itself what it is about to do.
      return isScenarioFault(entry.rule)
        ? undefined
        : notice('faults', `${entry.rule}: ${FAULT_CHANGES[entry.change]}; ${entry.fault} on ${entry.on}`);
    case 'scenario.started':
      return notice('scenario', `${entry.scenario}: ${entry.description}`);
    case 'scenario.step':
      return entry.say === undefined ? undefined : notice('scenario', entry.say);
    case 'scenario.changed':
      return notice('scenario', `${entry.scenario} was saved, and holds: ${entry.description}`);
    case 'scenario.broken':
      return {
        level: 'warning',
        symbol: '✗',
        verb: 'scenario',
        style: 'yellow',
        text: entry.problems.join('; '),
        hint: 'the scenario goes on as it last was right',
      };
    case 'scenario.ended':
      return notice('scenario', `${entry.scenario} ${SCENARIO_ENDS[entry.cause]}; all is as it was before`);
    case 'clock.advanced':
      return notice('clock', `advanced by ${formatDuration(entry.byMs)}`);
    case 'clock.mode':
      return notice('clock', entry.mode);
    case 'account.configured':
      return notice('options', JSON.stringify(entry.options));
    case 'account.restored':
      return describeRestored(entry);
    case 'account.reset':
      return notice('reset', 'the account is new again');
    case 'emulator.fault':
      return {
        level: 'error',
        symbol: '✗',
        verb: 'fault',
        style: 'red',
        text: entry.message,
        hint: "the emulator's own mistake, not your app's: please report it",
        ...(entry.stack !== undefined && { stack: entry.stack }),
      };
    default:
      return unheardOf(entry);
  }
}

/** Nothing where only the key itself is known. */
function describeRestored(entry: EntryOf<'account.restored'>): Description | undefined {
  const { recordings, jobs, requeued, cutOff, options } = entry;
  const things = [
    ...(recordings > 0 ? [counted(recordings, 'recording')] : []),
    ...(jobs > 0
      ? [counted(jobs, 'job') + (requeued > 0 ? ` (${requeued} interrupted, waiting again)` : '')]
      : []),
    ...(cutOff > 0 ? [`${counted(cutOff, 'stream')} cut off, now recorded`] : []),
    ...(Object.keys(options).length > 0 ? [`options ${JSON.stringify(options)}`] : []),
  ];
  return things.length === 0 ? undefined : notice('restored', things.join(', '));
}

/** What was refused and is no reservation: those have an entry of their own. */
function describeAnswer({ status, method, path, body }: EntryOf<'http.response'>): Description | undefined {
  if (status < 400 || status >= 500 || status === 429) return undefined;
  return {
    level: 'warning',
    symbol: '✗',
    verb: String(status),
    style: 'yellow',
    text: `${method} ${path}: ${detailOf(body)}`,
  };
}

/** What an error's body says: FastAPI's `detail`, of whichever shape. */
function detailOf(body: Excerpt | undefined): string {
  const detail = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : body;
  const [first] = Array.isArray(detail) ? detail : [];
  if (typeof first === 'object' && first !== null && 'msg' in first) return String(first.msg);
  return typeof detail === 'string' ? detail : '';
}

/** Something that was done to the account from outside. */
function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

function notice(verb: string, text: string): Description {
  return { level: 'info', symbol: '◆', verb, style: 'magenta', text };
}

const STYLES: Readonly<Record<Level, Style>> = { info: 'blue', warning: 'yellow', error: 'red' };

/** `HH:MM:SS` of a moment, in this machine's time zone. */
export function clockTime(atMs: number): string {
  return new Date(atMs).toTimeString().slice(0, 8);
}

function inUse({ active, limit }: { active: number; limit: number }): string {
  return `${active} of ${limit} sessions in use`;
}

function queued({ queued: count, limit }: { queued: number; limit: number }): string {
  return `${count} of ${limit} pending`;
}

function hintFrom(hints: Readonly<Record<string, string>>, code: string): { hint?: string } {
  const hint = Object.hasOwn(hints, code) ? hints[code] : undefined;
  return hint === undefined ? {} : { hint };
}

/** To the second from one second on: nobody reads `2m 30.004s` at a glance. */
function roundDuration(durationMs: number): string {
  return formatDuration(durationMs < 1000 ? durationMs : Math.round(durationMs / 1000) * 1000);
}

function unheardOf(entry: never): never {
  throw new TypeError(`No words for the journal entry ${JSON.stringify(entry)}.`);
}
