/** What dev servers share and restarts keep: composes the target, the tracking, the tokens and the ledger. */
import { randomBytes } from 'node:crypto';
import { messageOf } from '../emulator/session/errors.ts';
import { CAUSE_TEXTS, leakHint, SUSPICION_TEXTS } from './causes.ts';
import { EmbeddedEmulator } from './emulator/embedded.ts';
import type { PluginConfig } from './options.ts';
import type { DevState, Place, ReleaseCause, ReleasedState, ServedPlace, ServerMessage } from './protocol.ts';
import { endSession } from './proxy/goodbye.ts';
import { Tokens } from './proxy/tokens.ts';
import type { Report } from './report.ts';
import { Ledger } from './tabs/ledger.ts';
import type { TrackedSession } from './tabs/session.ts';
import type { Tab } from './tabs/tab.ts';
import { Tracker } from './tabs/tracker.ts';
import type { TrackerListener } from './tabs/tracker-options.ts';
import { RemoteTarget, type Target } from './target.ts';

/** How many released sessions the panel shows. */
const RELEASED_SHOWN = 50;
/** Changes come in bursts; pages are told once. */
const TELL_DELAY_MS = 20;

/** What a hub is made from. */
export interface HubOptions {
  readonly config: PluginConfig;
  /** The ledger's folder. */
  readonly folder: string;
  readonly report: Report;
  readonly resolvePlace: (place: ServedPlace) => Place | null;
}

/** One target and who uses it. */
export class Hub {
  /** In every path that pages are given. */
  readonly secret = randomBytes(16).toString('base64url');
  readonly tokens = new Tokens();
  readonly target: Target;
  readonly tracker: Tracker;
  /** The newest server's: an earlier one has closed. */
  report: Report;
  resolvePlace: (place: ServedPlace) => Place | null;
  readonly #ledger: Ledger | undefined;
  readonly #subscribers = new Set<(message: ServerMessage) => void>();
  readonly #released: ReleasedState[] = [];
  readonly #hinted = new Set<string>();
  #tellTimer: NodeJS.Timeout | undefined;
  #isToldOfLedger = false;

  constructor({ config, folder, report, resolvePlace }: HubOptions) {
    this.report = report;
    this.resolvePlace = resolvePlace;
    const { targetUrl, secure } = config;
    this.target =
      targetUrl === undefined
        ? new EmbeddedEmulator(config.emulator, {
            onReady: (url) => {
              this.report.emulatorReady(url);
              this.#changed();
            },
            onProblem: (message) => this.#problem(message),
            onRestart: (how) => this.#problem(`the emulator's process ended (${how}); it is started again`),
          })
        : new RemoteTarget(targetUrl, secure);
    this.tracker = new Tracker({
      endSession: (keys) => endSession(keys, this.target),
      limits: (apiKey) => this.target.limits(apiKey),
      heartbeatTimeoutMs: config.heartbeatTimeoutMs,
      resolvePlace: (place) => this.resolvePlace(place),
      listener: this.#listener(),
    });
    // The embedded emulator ends with its dev server, and with it all sessions.
    if (targetUrl !== undefined) {
      this.#ledger = new Ledger(folder, targetUrl);
      void this.#releaseLeftovers(this.#ledger);
    }
  }

  /** Everything that badge and panel show. */
  get state(): DevState {
    const { kind, state } = this.target;
    return {
      nowMs: Date.now(),
      target: { kind, ...state },
      tabs: this.tracker.tabs.map((tab) => tab.state),
      sessions: this.tracker.sessions.map((session) => session.state),
      released: this.#released,
    };
  }

  /** Tells of the state now and with each change, until what it returns is called. */
  subscribe(send: (message: ServerMessage) => void): () => void {
    this.#subscribers.add(send);
    send({ type: 'state', state: this.state });
    return () => this.#subscribers.delete(send);
  }

  /** Releases everything, and ends the emulator if there is one of its own. */
  async close(): Promise<void> {
    await this.tracker.close('server_closed');
    clearTimeout(this.#tellTimer);
    await this.target.close();
  }

  #listener(): TrackerListener {
    return {
      onOpened: (session, tab) => this.report.opened(session, tab),
      onKept: (sessions, tab, paths) => this.report.kept(sessions, tab, paths),
      onSuspected: (session, tab, suspicion) => {
        this.report.suspected(session, tab, suspicion);
        if (suspicion === 'left_connected') {
          this.#hint(session, tab, leakHint('component', SUSPICION_TEXTS[suspicion], session.place));
        }
      },
      onReleased: (session, tab, cause) => {
        this.#remember(session, tab, cause);
        this.report.released(session, tab, cause);
        if (session.leak) this.#hint(session, tab, leakHint(session.leak, CAUSE_TEXTS[cause], session.place));
      },
      onReleaseFailed: (session, error) => this.report.releaseFailed(session.sessionId, error),
      onChange: () => this.#changed(),
    };
  }

  #remember(session: TrackedSession, tab: Tab | undefined, cause: ReleaseCause): void {
    const releasedAtMs = Date.now();
    const { sessionId, place, reservedAtMs } = session;
    this.#released.unshift({
      sessionId,
      tab: tab?.number || null,
      place,
      cause,
      text: CAUSE_TEXTS[cause],
      releasedAtMs,
      heldMs: releasedAtMs - reservedAtMs,
    });
    this.#released.length = Math.min(this.#released.length, RELEASED_SHOWN);
    this.#changed();
  }

  /** Once for each place: the code leaks at every save. */
  #hint(session: TrackedSession, tab: Tab | undefined, text: string): void {
    if (this.#hinted.has(text)) return;
    this.#hinted.add(text);
    this.report.hint(text);
    tab?.channel?.send({ type: 'hint', connection: session.connection, text });
  }

  #problem(message: string): void {
    this.report.problem(message);
    this.#changed();
  }

  #changed(): void {
    this.#writeLedger();
    this.#tellTimer ??= setTimeout(() => {
      this.#tellTimer = undefined;
      const message: ServerMessage = { type: 'state', state: this.state };
      for (const send of this.#subscribers) send(message);
    }, TELL_DELAY_MS).unref();
  }

  /** A folder that is full or read-only is no reason to end anything. */
  #writeLedger(): void {
    try {
      this.#ledger?.write(
        this.tracker.sessions.map(({ keys, place, reservedAtMs }) => ({ keys, place, reservedAtMs })),
      );
    } catch (error) {
      if (this.#isToldOfLedger) return;
      this.#isToldOfLedger = true;
      this.report.problem(
        `the ledger cannot be written, so that sessions would outlive a dev server that is killed: ${messageOf(error)}`,
      );
    }
  }

  async #releaseLeftovers(ledger: Ledger): Promise<void> {
    await Promise.all(
      ledger.takeOver().map(async ({ keys, place, reservedAtMs }) => {
        const { sessionId } = keys;
        try {
          await endSession(keys, this.target);
          this.report.leftover(sessionId, place, Date.now() - reservedAtMs);
        } catch (error) {
          this.report.releaseFailed(sessionId, error);
        }
      }),
    );
  }
}
