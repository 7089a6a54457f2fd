/** Fetches what `script_url` names: within bounds, since it may be anything, this machine's own servers included. */
import { messageOf } from '../session/errors.ts';
import { InvalidSubmissionError } from './errors.ts';

/** What a fetch may take; none of it is documented. */
export interface FetchBounds {
  /** Until the last byte, redirects included, in real time. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly maxRedirects: number;
}

/** Room for one image of the largest size, in base64, and a script around it. */
export const FETCH_BOUNDS: FetchBounds = {
  timeoutMs: 10_000,
  maxBytes: 40 * 1024 * 1024,
  maxRedirects: 3,
};

/** How a URL may fail. */
type FetchRule =
  | 'url_invalid'
  | 'url_unreachable'
  | 'url_timeout'
  | 'url_too_large'
  | 'url_redirects'
  | 'url_not_json';

/** The longest URL that is quoted whole. */
const MAX_SHOWN_CHARACTERS = 200;

/**
 * The JSON at `url`, which is http or https, wherever it is. `closing` ends it early.
 *
 * @throws InvalidSubmissionError that says what is wrong with it; what `closing` was aborted with, when it was.
 */
export async function fetchJson(url: string, closing: AbortSignal, bounds = FETCH_BOUNDS): Promise<unknown> {
  const timeout = AbortSignal.timeout(bounds.timeoutMs);
  const signal = AbortSignal.any([closing, timeout]);
  try {
    const response = await follow(url, signal, bounds.maxRedirects);
    return parse(await readBounded(response, bounds.maxBytes));
  } catch (error) {
    if (closing.aborted) throw closing.reason;
    if (error instanceof InvalidSubmissionError) throw error;
    if (timeout.aborted)
      throw refusal('url_timeout', `gave no whole answer in ${bounds.timeoutMs / 1000} s.`);
    throw refusal('url_unreachable', `cannot be fetched: ${causeOf(error)}.`, error);
  }
}

async function follow(first: string, signal: AbortSignal, maxRedirects: number): Promise<Response> {
  let url = requireHttp(first, undefined);
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(url, {
      redirect: 'manual',
      signal,
      headers: { Accept: 'application/json' },
    });
    if (response.ok) return response;
    await response.body?.cancel();
    const location = response.headers.get('Location');
    if (response.status < 300 || response.status > 399 || location === null) {
      throw refusal('url_unreachable', `answers ${response.status} instead of a script.`);
    }
    if (redirects === maxRedirects) {
      throw refusal('url_redirects', `redirects more than ${maxRedirects} times: give the last URL itself.`);
    }
    url = requireHttp(location, url);
  }
}

function requireHttp(text: string, base: URL | undefined): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  const shown = JSON.stringify(text.slice(0, MAX_SHOWN_CHARACTERS));
  throw refusal('url_invalid', `${base ? 'redirects to' : 'is'} ${shown}: it must be an http or https URL.`);
}

async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const tooLarge = () => refusal('url_too_large', `has more than the ${maxBytes} bytes that are taken.`);
  if (Number(response.headers.get('Content-Length') ?? 0) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the rest of the body.
  // The types of the DOM do not know that a body can be iterated, as it can in Node.
  for await (const chunk of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw refusal('url_not_json', 'gives what is no JSON: a script is a JSON list of entries.', error);
  }
}

/** Node says "fetch failed", and why in the cause. */
function causeOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : {};
  return messageOf(cause ?? error) || (cause instanceof Error && 'code' in cause ? String(cause.code) : '');
}

function refusal(rule: FetchRule, words: string, cause?: unknown): InvalidSubmissionError {
  return new InvalidSubmissionError([{ path: ['script_url'], rule, message: `script_url ${words}` }], {
    cause,
  });
}
