/** The page's socket to the dev server. */
import type { PageConfig, ServerMessage, TabMessage } from '../protocol.ts';

const RETRY_MS = 500;
/** A dev server that is gone for longer will have another secret when it comes back, and Vite reloads the page. */
const MAX_RETRIES = 60;
const OPEN_TIMEOUT_MS = 1000;
/** Copied when a tab is duplicated, so that only the number is kept here: the dev server sees to it that no two have it. */
const NUMBER_KEY = 'odyssey-emulator/tab';

/** Says and hears. */
export class Channel {
  readonly #url: () => string;
  readonly #onMessage: (message: ServerMessage) => void;
  #socket: WebSocket | undefined;
  #waiting: string[] = [];
  #isWanted = false;
  #retries = 0;

  constructor(config: PageConfig, document: string, onMessage: (message: ServerMessage) => void) {
    this.#onMessage = onMessage;
    this.#url = () => {
      const { protocol, host, pathname, search } = location;
      const number = sessionStorage.getItem(NUMBER_KEY) ?? '';
      const page = new URLSearchParams({ document, number, path: pathname + search, title: titleOf() });
      return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${config.prefix}/tab?${page}`;
    };
  }

  /** Keeps the number for the page that comes after this one in its tab. */
  static keepNumber(number: number): void {
    sessionStorage.setItem(NUMBER_KEY, String(number));
  }

  /** Opens the socket, and again when it closes. */
  open(): void {
    this.#isWanted = true;
    if (this.#socket) return;
    const socket = new WebSocket(this.#url());
    this.#socket = socket;
    socket.onopen = () => {
      this.#retries = 0;
      for (const text of this.#waiting.splice(0)) socket.send(text);
    };
    socket.onmessage = ({ data }) => this.#onMessage(JSON.parse(data));
    socket.onclose = () => {
      this.#socket = undefined;
      if (!this.#isWanted) return;
      if (this.#retries++ < MAX_RETRIES) setTimeout(() => this.#isWanted && this.open(), RETRY_MS);
      else this.close();
    };
  }

  get isOpening(): boolean {
    return this.#socket?.readyState === WebSocket.CONNECTING;
  }

  /** Resolves when it is open, or will not be soon. */
  opened(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket?.addEventListener('open', () => resolve());
      setTimeout(resolve, OPEN_TIMEOUT_MS);
    });
  }

  /** Closes it: a page with an open socket may not be cached. */
  close(): void {
    this.#isWanted = false;
    this.#waiting = [];
    this.#socket?.close();
    this.#socket = undefined;
  }

  say(message: TabMessage): void {
    const text = JSON.stringify(message);
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
    else if (this.#isWanted) this.#waiting.push(text);
  }
}

/** Titles are for people: what a page puts there may be long. */
export function titleOf(): string {
  return document.title.slice(0, 100);
}
