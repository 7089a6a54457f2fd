/** Works through a client's messages one after the other, although handling one may take a while. */

/** A bounded queue with one worker. */
export class Inbox<Message> {
  readonly #capacity: number;
  readonly #handle: (message: Message) => Promise<void>;
  readonly #waiting: Message[] = [];
  #isOpen = false;
  #isWorking = false;

  /** `handle` never rejects. Nothing is handled before {@link open}. */
  constructor(capacity: number, handle: (message: Message) => Promise<void>) {
    this.#capacity = capacity;
    this.#handle = handle;
  }

  /** Takes a message; false when too many wait already. */
  put(message: Message): boolean {
    if (this.#waiting.length === this.#capacity) return false;
    this.#waiting.push(message);
    void this.#work();
    return true;
  }

  /** Starts handling. */
  open(): void {
    this.#isOpen = true;
    void this.#work();
  }

  /** Stops handling and forgets what waits. */
  close(): void {
    this.#isOpen = false;
    this.#waiting.length = 0;
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    while (this.#isOpen) {
      const message = this.#waiting.shift();
      if (message === undefined) break;
      await this.#handle(message);
    }
    this.#isWorking = false;
  }
}
