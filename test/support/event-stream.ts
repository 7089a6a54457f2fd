/** Reads server-sent events as a browser's EventSource does (the HTML standard, § 9.2), but one at a time. */

/** One event. */
export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/** An open stream of events. */
export class EventStream {
  readonly response: Response;
  readonly #abort: AbortController;
  readonly #events: AsyncGenerator<ServerSentEvent, void>;

  private constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#abort = abort;
    this.#events = readEvents(response);
  }

  /** Resolves when the headers are there: from then on nothing is missed. */
  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventStream> {
    const abort = new AbortController();
    return new EventStream(await fetch(url, { headers, signal: abort.signal }), abort);
  }

  /** The next event; undefined at the end. */
  async next(): Promise<ServerSentEvent | undefined> {
    return (await this.#events.next()).value ?? undefined;
  }

  /** The next `count` events, or as many as come before the end. */
  async take(count: number): Promise<ServerSentEvent[]> {
    const events: ServerSentEvent[] = [];
    while (events.length < count) {
      const event = await this.next();
      if (!event) break;
      events.push(event);
    }
    return events;
  }

  /** Goes away, as a closed tab does. */
  leave(): void {
    this.#abort.abort();
  }
}

async function* readEvents(response: Response): AsyncGenerator<ServerSentEvent, void> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const blocks = (text + chunk.value).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) yield readEvent(block);
  }
}

function readEvent(block: string): ServerSentEvent {
  const lines = block.split('\n').map((line) => /^(\w*): ?(.*)$/.exec(line));
  const field = (name: string) => lines.flatMap((line) => (line?.[1] === name ? [line[2] ?? ''] : []));
  return { id: field('id')[0], event: field('event')[0] ?? 'message', data: field('data').join('\n') };
}
