/** Where sessions come from: what the proxy needs to know of it. */
import { ADMIN_PATH } from '../emulator/admin/path.ts';
import { parseDuration } from '../emulator/duration.ts';
import { IDENTITY, IDENTITY_HEADER } from '../emulator/http/identity.ts';
import type { TargetState } from './protocol.ts';

/** How long a stream may run, and how fast the clock is that says so. */
export interface TargetLimits {
  readonly streamLimitMs: number;
  /** Milliseconds of its clock in one of ours; 0 when it is moved by hand. */
  readonly rate: number;
}

/** A service, or an emulator of it. */
export interface Target {
  readonly kind: TargetState['kind'];
  readonly state: Omit<TargetState, 'kind'>;
  /** Whether its certificate must be valid. */
  readonly secure: boolean;
  /** Where its API is, without a slash at the end; resolves when it is there. */
  url(): Promise<string>;
  limits(apiKey: string): Promise<TargetLimits>;
  /** What it is, as the headers of an answer tell. */
  identify(headers: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

/** Odyssey's own (the user's FAQ): 150 s on a real clock. */
const ODYSSEY_LIMITS: TargetLimits = { streamLimitMs: 150_000, rate: 1 };

/** A service elsewhere: Odyssey's, or an emulator that runs by itself, as its first answer tells. */
export class RemoteTarget implements Target {
  readonly #url: string;
  readonly secure: boolean;
  #isEmulator = false;

  constructor(url: string, secure: boolean) {
    this.#url = url;
    this.secure = secure;
  }

  get kind(): TargetState['kind'] {
    return this.#isEmulator ? 'emulator' : 'service';
  }

  get state() {
    return { url: this.#url, ready: true, problem: null };
  }

  async url(): Promise<string> {
    return this.#url;
  }

  identify(headers: Readonly<Record<string, unknown>>): void {
    this.#isEmulator = headers[IDENTITY_HEADER] === IDENTITY;
  }

  async limits(apiKey: string): Promise<TargetLimits> {
    // Over https an emulator's certificate may be one that only `secure: false` accepts, so that fetch would not.
    return this.#isEmulator && this.#url.startsWith('http:')
      ? emulatorLimits(this.#url, apiKey)
      : ODYSSEY_LIMITS;
  }

  async close(): Promise<void> {}
}

/** The limits of an account in the emulator at `url`; Odyssey's where it does not tell. */
export async function emulatorLimits(url: string, apiKey: string): Promise<TargetLimits> {
  try {
    const answer = await fetch(`${url}${ADMIN_PATH}/config?key=${encodeURIComponent(apiKey)}`);
    const { streamLimit, clock } = (await answer.json()) as { streamLimit: string; clock: string };
    const rate = clock === 'real' ? 1 : clock === 'manual' ? 0 : Number.parseFloat(clock);
    return { streamLimitMs: parseDuration(streamLimit), rate };
  } catch {
    return ODYSSEY_LIMITS;
  }
}
