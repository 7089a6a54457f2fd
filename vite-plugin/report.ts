/** What the plugin says in the terminal, through Vite's logger, and to the callbacks of its options. */
import type { Logger } from 'vite';
import { formatDuration } from '../emulator/duration.ts';
import { messageOf } from '../emulator/session/errors.ts';
import { createPaint, type Style, wantsColour } from '../emulator/terminal/style.ts';
import { neutralise } from '../emulator/terminal/text.ts';
import { CAUSE_TEXTS, SUSPICION_TEXTS, showPlace } from './causes.ts';
import type { Callbacks, SessionEvent } from './options.ts';
import type { Place, ReleaseCause, Suspicion } from './protocol.ts';
import type { TrackedSession } from './tabs/session.ts';
import type { Tab } from './tabs/tab.ts';

/** How Vite shows which of its parts speaks, as in `[vite] (client) hmr update`. */
const SPEAKER = '(odyssey)';
/** Sessions are called by their last letters. */
const TAG_CHARACTERS = 4;

/** Releases that somebody asked for; the others were made for the app. */
const ASKED_FOR: readonly ReleaseCause[] = ['disconnected', 'released_in_panel', 'server_closed'];

/** One dev server's terminal. */
export class Report {
  readonly #logger: Logger;
  readonly #callbacks: Callbacks;
  #isToldOfSdk = false;
  readonly #paint = createPaint(wantsColour(process.stdout, process.env));

  constructor(logger: Logger, callbacks: Callbacks) {
    this.#logger = logger;
    this.#callbacks = callbacks;
  }

  opened(session: TrackedSession, tab: Tab): void {
    this.#line('green', '● opened', session.sessionId, `${whose(session.place, tab)}`);
    this.#call('onSessionOpened', eventOf(session, tab));
  }

  kept(sessions: readonly TrackedSession[], tab: Tab, paths: readonly string[]): void {
    for (const session of sessions) {
      this.#line('dim', '● kept', session.sessionId, `over the hot update of ${paths.join(', ')}`);
      this.#call('onSessionKept', eventOf(session, tab));
    }
  }

  suspected(session: TrackedSession, tab: Tab, suspicion: Suspicion): void {
    const text = `may be a leftover: ${SUSPICION_TEXTS[suspicion]}; it is ended only for room (${whose(session.place, tab)})`;
    this.#line('yellow', '? suspected', session.sessionId, text);
    this.#call('onSessionSuspected', { ...eventOf(session, tab), suspicion });
  }

  released(session: TrackedSession, tab: Tab | undefined, cause: ReleaseCause): void {
    const style = ASKED_FOR.includes(cause) ? 'dim' : 'cyan';
    const text = `${CAUSE_TEXTS[cause]} (${whose(session.place, tab)})`;
    this.#line(style, '◌ released', session.sessionId, text);
    this.#call('onSessionReleased', {
      ...eventOf(session, tab),
      cause,
      text: CAUSE_TEXTS[cause],
      heldMs: Date.now() - session.reservedAtMs,
      leak: session.leak !== null,
    });
  }

  /** A session of an earlier dev server was released. */
  leftover(sessionId: string, place: Place | null, heldMs: number): void {
    this.#line('cyan', '◌ released', sessionId, `${CAUSE_TEXTS.ledger}, ${formatDuration(heldMs)} old`);
    const event = { sessionId, tab: null, place, cause: 'ledger', text: CAUSE_TEXTS.ledger, heldMs } as const;
    this.#call('onSessionReleased', { ...event, leak: false });
  }

  releaseFailed(sessionId: string, error: unknown): void {
    this.#warn(
      `session ${tagOf(sessionId)} could not be released: ${messageOf(error)}. It holds its slot until the service times it out.`,
    );
  }

  /** The service was full: suspected leftovers made room, and the reservation is tried once more. */
  evicted(count: number): void {
    const what = count === 1 ? '1 suspected leftover' : `${count} suspected leftovers`;
    this.#warn(`no slot was free (429): ended ${what}, oldest first, and tried again`);
  }

  /** The SDK has another shape than the ones that are known. */
  sdkNotRecognised(id: string): void {
    if (this.#isToldOfSdk) return;
    this.#isToldOfSdk = true;
    this.#warn(
      `the SDK in ${id} is not one that this plugin knows: sessions are released when their page goes, but not over hot updates. Is there a newer odyssey-emulator?`,
    );
  }

  hint(text: string): void {
    this.#warn(text);
  }

  /** The emulator that the plugin has started answers. */
  emulatorReady(url: string): void {
    this.#logger.info(`the emulator is ready at ${url}`, { timestamp: true, environment: SPEAKER });
  }

  problem(message: string): void {
    this.#logger.error(neutralise(message), { timestamp: true, environment: SPEAKER });
  }

  #line(style: Style, what: string, sessionId: string, text: string): void {
    const line = `${this.#paint(style, what.padEnd(11))} ${tagOf(sessionId)}  ${neutralise(text)}`;
    this.#logger.info(line, { timestamp: true, environment: SPEAKER });
  }

  #warn(text: string): void {
    this.#logger.warn(this.#paint('yellow', neutralise(text)), { timestamp: true, environment: SPEAKER });
  }

  /** A callback that throws is the developer's to hear of; nothing of ours depends on it. */
  #call<Name extends keyof Callbacks>(name: Name, event: Parameters<NonNullable<Callbacks[Name]>>[0]): void {
    try {
      (this.#callbacks[name] as ((event: unknown) => void) | undefined)?.(event);
    } catch (error) {
      this.problem(`${name} of odyssey() threw: ${messageOf(error)}`);
    }
  }
}

function eventOf({ sessionId, place }: TrackedSession, tab: Tab | undefined): SessionEvent {
  return { sessionId, tab: tab?.number || null, place };
}

function whose(place: Place | null, tab: Tab | undefined): string {
  return [place && showPlace(place), tab?.number ? `tab ${tab.number}` : undefined]
    .filter((part) => part)
    .join(', ');
}

function tagOf(sessionId: string): string {
  return neutralise(sessionId.slice(-TAG_CHARACTERS));
}
