/** Calls of the target: HTTP and WebSockets, over TLS with a certificate that need not be valid, if one says so. */
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { WebSocket } from 'ws';
import type { Target } from '../target.ts';

/** Room for a 25 MB image as base64, as the emulator has it. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** How long a target may take to begin its answer; what comes then may take longer. */
const ANSWER_TIMEOUT_MS = 35_000;

/** The target does not answer. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** What is asked. */
export interface UpstreamRequest {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
}

/** An answer whose body is still to be read. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

/**
 * Asks the target; `url` is absolute.
 *
 * @throws UnreachableError when no answer begins.
 */
export function callUpstream(
  url: string,
  { secure }: Pick<Target, 'secure'>,
  { method, headers = {}, body }: UpstreamRequest,
): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(
      url,
      {
        method,
        headers: { ...headers, ...(body && { 'content-length': String(body.length) }) },
        rejectUnauthorized: secure,
        timeout: ANSWER_TIMEOUT_MS,
      },
      (answer) => {
        request.setTimeout(0);
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: answer });
      },
    );
    request.on('timeout', () => request.destroy(new Error(`no answer in ${ANSWER_TIMEOUT_MS / 1000} s`)));
    request.on('error', (error: NodeJS.ErrnoException) => {
      reject(
        new UnreachableError(`${new URL(url).origin} does not answer: ${explain(error)}`, { cause: error }),
      );
    });
    request.end(body);
  });
}

/**
 * Reads a body whole, as JSON; undefined where it is none.
 *
 * @throws UnreachableError when it breaks off.
 */
export async function readJson(body: AsyncIterable<Uint8Array>): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of body) chunks.push(chunk);
  } catch (error) {
    throw new UnreachableError('The service broke its answer off.', { cause: error });
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Opens a WebSocket of the target; `url` may say http or ws. */
export function openUpstream(url: string, { secure }: Pick<Target, 'secure'>): WebSocket {
  return new WebSocket(url.replace(/^http/, 'ws'), {
    rejectUnauthorized: secure,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handshakeTimeout: ANSWER_TIMEOUT_MS,
  });
}

/** What a failed call says, with what to do where that is known. */
function explain(error: NodeJS.ErrnoException): string {
  const isCertificate = /CERT|SIGNATURE|SELF_SIGNED/.test(error.code ?? '');
  const remedy = isCertificate ? ' (if you made the certificate yourself: odyssey({ secure: false }))' : '';
  return (error.message || (error.code ?? 'unknown')) + remedy;
}
