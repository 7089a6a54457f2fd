/** Everything that a page receives: documents, scripts, JSON, headers, frames of its sockets, messages of its channels. */
import type { CDPSession, Page } from 'playwright-core';

declare global {
  interface Window {
    /** What came over WebRTC's data channels. */
    channelMessages?: string[];
  }
}

/** Listens to a page that has nothing open yet. */
export class Received {
  readonly texts: string[] = [];
  readonly #page: Page;
  readonly #bodies: Promise<unknown>[] = [];

  private constructor(page: Page) {
    this.#page = page;
  }

  static async by(page: Page): Promise<Received> {
    const received = new Received(page);
    await page.addInitScript(() => {
      const messages: string[] = [];
      window.channelMessages = messages;
      const Real = window.RTCPeerConnection;
      window.RTCPeerConnection = class extends Real {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          this.addEventListener('datachannel', ({ channel }) =>
            channel.addEventListener('message', ({ data }) => messages.push(String(data))),
          );
        }
      };
    });
    page.on('console', (message) => received.texts.push(message.text()));
    const cdp = await page.context().newCDPSession(page);
    received.#listen(cdp);
    await cdp.send('Network.enable', { maxTotalBufferSize: 100_000_000, maxResourceBufferSize: 50_000_000 });
    return received;
  }

  #listen(cdp: CDPSession): void {
    cdp.on('Network.responseReceived', ({ response }) => {
      this.texts.push(`${response.url}\n${JSON.stringify(response.headers)}`);
    });
    cdp.on('Network.webSocketHandshakeResponseReceived', ({ response }) => {
      this.texts.push(JSON.stringify(response.headers));
    });
    cdp.on('Network.webSocketCreated', ({ url }) => this.texts.push(url));
    cdp.on('Network.webSocketFrameReceived', ({ response }) => this.texts.push(response.payloadData));
    cdp.on('Network.loadingFinished', ({ requestId }) => {
      const body = cdp.send('Network.getResponseBody', { requestId }).then(
        ({ body, base64Encoded }) => {
          this.texts.push(base64Encoded ? Buffer.from(body, 'base64').toString('latin1') : body);
        },
        // A beacon's answer has none.
        () => {},
      );
      this.#bodies.push(body);
    });
  }

  /** All of it so far. */
  async all(): Promise<string[]> {
    await Promise.all(this.#bodies);
    const messages = await this.#page.evaluate(() => window.channelMessages ?? []);
    return [...this.texts, ...messages];
  }
}

/** A text, and what stands in it as base64 of either alphabet, wherever that begins. */
export function decoded(text: string): string[] {
  const parts = [...text.matchAll(/[\w+/-]{16,}/g)].flatMap(([encoded]) =>
    [0, 1, 2, 3].map((offset) => Buffer.from(encoded.slice(offset), 'base64').toString('latin1')),
  );
  return [text, ...parts];
}
