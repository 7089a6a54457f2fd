/** What causes and codes are in words, and what a flag can do about them. */
import type {
  DanglingCause,
  FaultChange,
  JobCancelCause,
  LeaveCause,
  ReleaseCause,
  ScenarioEndCause,
  StreamEndCause,
} from '../journal.ts';

/** How much an entry matters: `--quiet` leaves out what is only information. */
export type Level = 'info' | 'warning' | 'error';

export const RELEASES: Readonly<Record<ReleaseCause, { level: Level; text: string; hint?: string }>> = {
  client_disconnecting: { level: 'info', text: 'the client disconnected' },
  reservation_expired: {
    level: 'warning',
    text: 'nobody connected in time',
    hint: 'a reservation waits as long as --reservation-timeout says',
  },
  dangling_timeout: { level: 'warning', text: 'its client never came back' },
  idle_timeout: {
    level: 'warning',
    text: 'not a word from the client',
    hint: 'was the page suspended? allow more with --idle-timeout',
  },
  duration_limit_reached: {
    level: 'warning',
    text: 'connection limit reached',
    hint: 'connect again, or allow more with --connection-limit',
  },
  session_timeout: {
    level: 'warning',
    text: 'a stream reached its limit',
    hint: 'connect again for the next one, or --after-stream-timeout keep',
  },
  protocol_error: { level: 'error', text: 'protocol error' },
  peer_failed: { level: 'error', text: 'WebRTC failed' },
  streamer_reclaimed: { level: 'warning', text: 'its streamer was taken back, by a fault' },
  released_by_admin: { level: 'info', text: 'by the admin API' },
  account_reset: { level: 'info', text: 'its account was reset' },
  emulator_fault: { level: 'error', text: 'the emulator failed' },
  emulator_closed: { level: 'info', text: 'the emulator is closing' },
};

export const DANGLINGS: Readonly<Record<DanglingCause, string>> = {
  page_gone: 'the page is gone',
  connection_lost: 'the connection is lost',
  no_goodbye: 'closed without a goodbye',
  dropped: 'dropped by the admin API',
};

export const STREAM_ENDS: Readonly<Record<StreamEndCause, string>> = {
  client: 'by the client',
  session_timeout: 'at the stream limit',
  quota_exceeded: 'at the end of the monthly hours',
  session_lost: 'with its session',
  error: 'by an error',
};

/** A stream that ends says so itself. */
export const LEAVES: Readonly<Record<Exclude<LeaveCause, 'stream_ended'>, string>> = {
  deleted: 'by its client',
  connection_lost: 'its connection is lost',
  never_connected: 'it never connected',
};

export const JOB_CANCELS: Readonly<Record<JobCancelCause, string>> = {
  client: 'by the client',
  account_reset: 'its account was reset',
  emulator_closed: 'the emulator is closing',
};

export const FAULT_CHANGES: Readonly<Record<FaultChange, string>> = {
  set: 'set',
  removed: 'removed',
  enabled: 'on',
  disabled: 'off',
};

export const SCENARIO_ENDS: Readonly<Record<ScenarioEndCause, string>> = {
  end: 'is over',
  stopped: 'was stopped',
  replaced: 'gives way to another',
};

/** What a flag can do about a refused reservation or simulation, by its code. */
export const REFUSAL_HINTS: Readonly<Record<string, string>> = {
  CONCURRENT_LIMIT_REACHED: 'disconnect() one, or allow more with --concurrent-sessions',
  MONTHLY_LIMIT_REACHED: 'allow more with --monthly-hours',
  ACCOUNT_SUSPENDED: 'lift it with --suspended off',
  RATE_LIMITED: 'allow more with --rate-limit',
  SIMULATION_QUOTA_EXCEEDED: 'wait until one completes, or allow more with --queued-simulations',
  EXPANSION_BYPASS_DENIED: 'allow it with --prompt-expansion-bypass',
  NO_STREAMER_AVAILABLE: 'the SDK retries for 30 s; allow more with --streamers',
};

/** What a flag can do about a stream's error, by its reason. */
export const STREAM_ERROR_HINTS: Readonly<Record<string, string>> = {
  session_timeout: 'start another stream, or allow longer ones: --stream-limit',
  quota_exceeded: 'allow more with --monthly-hours',
  concurrent_limit_exceeded: 'end one, or allow more with --concurrent-streams',
  lease_denied: 'grant leases with --no-deny-leases',
  expansion_bypass_denied: 'allow it with --prompt-expansion-bypass',
};
