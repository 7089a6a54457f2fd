/** The HTTP server that the app and the signalling gateway share. */
import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { urlOf } from './address.ts';
import { PortInUseError } from './errors.ts';

/** How long requests that are being answered may take to end when the server closes, in real time: no clock runs by then. */
const CLOSE_GRACE_MS = 500;

/** A listening server. */
export class HttpServer {
  readonly node: Server;
  /** Where clients on this machine reach it. */
  readonly url: string;

  /** Answers that are under way. */
  readonly #answers = new Set<ServerResponse>();

  private constructor(node: Server, url: string) {
    this.node = node;
    this.url = url;
    node.on('request', (_request, answer: ServerResponse) => {
      this.#answers.add(answer);
      answer.once('close', () => this.#answers.delete(answer));
    });
  }

  /**
   * Listens on `host` and `port` (0: any free one).
   *
   * @throws PortInUseError when somebody has the port.
   */
  static async listen(app: OpenAPIHono, { host, port }: { host: string; port: number }): Promise<HttpServer> {
    const node = createAdaptorServer({ fetch: app.fetch }) as Server;
    await new Promise<void>((resolve, reject) => {
      node.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'EADDRINUSE' ? new PortInUseError(port, 'tcp', { cause: error }) : error);
      });
      node.listen(port, host, resolve);
    });
    const address = node.address() as AddressInfo;
    return new HttpServer(node, urlOf(host, address.port));
  }

  /** Cuts every connection that is no WebSocket. */
  cut(): void {
    this.node.closeAllConnections();
  }

  /** Closes the port, and every connection when what is being answered on it has ended: waits have been told why. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.node.close(() => resolve()));
    const answered = Promise.all([...this.#answers].map((answer) => once(answer, 'close')));
    const inTime = AbortSignal.timeout(CLOSE_GRACE_MS);
    await Promise.race([answered, once(inTime, 'abort')]);
    this.node.closeAllConnections();
    await closed;
  }
}
