/**
 * The verbs over HTTP: for an emulator in another process, such as one that parallel test files share. Only `fetch` is
 * needed, so that a page may use it too.
 */
import { isApiKey } from '../api-key.ts';
import { isRecord } from '../config/words.ts';
import { isFaultName } from '../faults/name.ts';
import type { FaultInfo, FaultRule } from '../faults/rule.ts';
import type { JournalQuery } from '../journal.ts';
import {
  EMULATOR_ERROR_STATUS,
  EmulatorError,
  type EmulatorErrorCode,
  requireId,
  requireKey,
  requireMilliseconds,
} from './errors.ts';
import { ADMIN_PATH } from './path.ts';
import type { AccountVerbs, EmulatorVerbs, ExportData, JournalVerbs } from './verbs.ts';

/** How to reach an emulator that runs elsewhere. */
export interface ConnectOptions {
  /** Whose account the verbs are about. Default: the emulator's own `apiKey`. */
  apiKey?: string;
  /** What it was started with as `adminToken`, if anything. */
  adminToken?: string;
}

/** What stands in an address in place of a name that is none. */
const NO_NAME = 'unnamed';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Query = Readonly<Record<string, string | number | undefined>>;

/** Sends a request to `/__admin` and gives the JSON of its answer. */
type Call = <Answer>(method: Method, path: string, query?: Query, body?: unknown) => Promise<Answer>;

/**
 * The verbs of the emulator at `url`, such as `http://127.0.0.1:8090`.
 *
 * @example
 * const emulator = await connectEmulator('http://127.0.0.1:8090');
 * const mine = emulator.account('ody_checkout_test');
 * await mine.config.set({ clock: 'manual', concurrentSessions: 1 });
 *
 * @throws EmulatorError `UNREACHABLE` when no emulator answers there.
 */
export async function connectEmulator(url: string, options: ConnectOptions = {}): Promise<EmulatorVerbs> {
  const base = url.replace(/\/+$/, '');
  const call = createCall(base, options.adminToken);
  const account = (apiKey: string): AccountVerbs => accountVerbs(requireKey(apiKey), call);
  const settings: EmulatorVerbs['settings'] = () => call('GET', '/settings');
  const apiKey = keyIn(await settings());
  if (apiKey === undefined) throw unreachable(base, 'What answers there is something else.');
  const own = account(options.apiKey ?? apiKey);
  return {
    ...own,
    url: base,
    scenarios: {
      ...own.scenarios,
      startAll: (name) => call('PUT', '/scenario', { key: '*' }, { name }),
      stopAll: () => call('DELETE', '/scenario', { key: '*' }),
    },
    health: () => call('GET', '/health'),
    ready: () => call('GET', '/ready'),
    settings,
    accounts: () => items(call('GET', '/accounts')),
    account,
    anonymous: { journal: journalVerbs('none', call) },
    advanceAll: async (duration) => {
      await call('POST', '/clock', { key: '*' }, { advance: requireMilliseconds(duration) });
    },
    resetAll: () => call('POST', '/reset', { key: '*' }),
    ...transferVerbs(base, options.adminToken),
  };
}

function accountVerbs(apiKey: string, call: Call): AccountVerbs {
  const key = { key: apiKey };
  return {
    apiKey,
    sessions: {
      list: () => items(call('GET', '/sessions', key)),
      get: async (sessionId) => call('GET', `/sessions/${requireId('session', sessionId)}`, key),
      release: async (sessionId) => call('DELETE', `/sessions/${requireId('session', sessionId)}`, key),
      drop: async (sessionId) => call('POST', `/sessions/${requireId('session', sessionId)}/drop`, key),
    },
    streams: {
      list: () => items(call('GET', '/streams', key)),
      get: async (streamId) => call('GET', `/streams/${requireId('stream', streamId)}`, key),
    },
    jobs: {
      list: () => items(call('GET', '/jobs', key)),
      get: async (jobId) => call('GET', `/jobs/${requireId('job', jobId)}`, key),
    },
    recordings: {
      list: () => items(call('GET', '/recordings', key)),
      get: async (streamId) => call('GET', `/recordings/${requireId('recording', streamId)}`, key),
    },
    clock: {
      get: () => call('GET', '/clock', key),
      advance: async (duration) => call('POST', '/clock', key, { advance: requireMilliseconds(duration) }),
      setMode: (mode) => call('PUT', '/clock', key, { mode }),
    },
    journal: journalVerbs(apiKey, call),
    config: {
      get: () => call('GET', '/config', key),
      set: (options) => call('PUT', '/config', key, options),
    },
    faults: {
      list: () => items(call('GET', '/faults', key)),
      get: async (name) => call('GET', `/faults/${requireId('fault', name)}`, key),
      set: (rule) => putFault(rule, key, call),
      enable: async (name) => call('POST', `/faults/${requireId('fault', name)}/enable`, key),
      disable: async (name) => call('POST', `/faults/${requireId('fault', name)}/disable`, key),
      remove: async (name) => call('DELETE', `/faults/${requireId('fault', name)}`, key),
      clear: () => call('DELETE', '/faults', key),
    },
    scenarios: {
      list: () => items(call('GET', '/scenarios')),
      active: () => call('GET', '/scenario', key),
      start: (name) => call('PUT', '/scenario', key, { name }),
      stop: () => call('DELETE', '/scenario', key),
    },
    usage: () => call('GET', '/usage', key),
    reset: () => call('POST', '/reset', key),
  };
}

/** A rule without a name that could stand in an address is refused there, with all else that is wrong with it. */
function putFault(rule: FaultRule, key: Query, call: Call): Promise<FaultInfo> {
  if (!isRecord(rule) || isFaultName(rule.name))
    return call('PUT', `/faults/${rule?.name ?? NO_NAME}`, key, rule);
  return call('PUT', `/faults/${NO_NAME}`, key, { ...rule, name: rule.name ?? null });
}

/** What goes as a stream, and is no JSON. */
function transferVerbs(
  base: string,
  adminToken: string | undefined,
): Pick<EmulatorVerbs, 'export' | 'import'> {
  return {
    export: async () => {
      const answer = await send(base, 'GET', '/export', { adminToken });
      if (answer.ok && answer.body) return answer.body;
      throw await errorOf(answer, base);
    },
    import: async (data) => {
      const answer = await send(base, 'POST', '/import', {
        adminToken,
        contentType: 'application/gzip',
        // A copy: what fetch takes has a buffer that nobody shares.
        body: data instanceof Uint8Array ? Uint8Array.from(data) : toStream(data),
      });
      if (answer.ok) return answer.json();
      throw await errorOf(answer, base);
    },
  };
}

async function errorOf(answer: Response, base: string): Promise<EmulatorError> {
  const json: unknown = await answer.json().catch(() => undefined);
  return readError(json) ?? notAnEmulator(base, answer);
}

/** Chunk by chunk, as the receiver takes them. */
function toStream(data: Exclude<ExportData, Uint8Array>): ReadableStream<Uint8Array> {
  if (data instanceof ReadableStream) return data;
  const iterator = data[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

function journalVerbs(key: string, call: Call): JournalVerbs {
  return {
    list: (query = {}) => call('GET', '/journal', { key, ...toUrlQuery(query) }),
    waitFor: async (query, { timeout } = {}) =>
      call('GET', '/journal/wait', {
        key,
        ...toUrlQuery(query),
        timeout: timeout === undefined ? undefined : `${requireMilliseconds(timeout)}ms`,
      }),
  };
}

/** What a journal's query is in a URL. */
function toUrlQuery({ type, sessionId, streamId, where, ...rest }: JournalQuery): Query {
  return {
    ...rest,
    type: typeof type === 'string' || type === undefined ? type : type.join(','),
    session: sessionId,
    stream: streamId,
    where: where === undefined ? undefined : JSON.stringify(where),
  };
}

async function items<Item>(list: Promise<{ items: Item[] }>): Promise<Item[]> {
  return (await list).items;
}

function createCall(base: string, adminToken: string | undefined): Call {
  return async <Answer>(method: Method, path: string, query: Query = {}, body?: unknown): Promise<Answer> => {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await send(base, method, path + search(query), { adminToken, ...json });
    if (answer.status === 204) return undefined as Answer;
    const said: unknown = await answer.json().catch(() => undefined);
    // Not being ready is an answer too, where an error is none.
    const isAnswer = answer.ok || (answer.status === 503 && path === '/ready' && !readError(said));
    if (said !== undefined && isAnswer) return said as Answer;
    throw readError(said) ?? notAnEmulator(base, answer);
  };
}

/** What goes with a request. */
interface Sending {
  readonly adminToken: string | undefined;
  /** Default JSON. */
  readonly contentType?: string;
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
}

async function send(
  base: string,
  method: Method,
  path: string,
  { adminToken, contentType = 'application/json', body }: Sending,
): Promise<Response> {
  // Not in the types of fetch: a body that is a stream has to say that it is sent before the answer is read.
  const duplex = body instanceof ReadableStream && { duplex: 'half' };
  try {
    return await fetch(base + ADMIN_PATH + path, {
      method,
      headers: {
        // Without a body too: it is how the emulator tells us from a foreign page's form.
        ...(method !== 'GET' && { 'Content-Type': contentType }),
        ...(adminToken !== undefined && { Authorization: `Bearer ${adminToken}` }),
      },
      ...(body !== undefined && { body }),
      ...duplex,
    });
  } catch (cause) {
    throw unreachable(base, 'Start one with npx odyssey-emulator start.', { cause });
  }
}

function search(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

function readError(json: unknown): EmulatorError | undefined {
  if (!isRecord(json) || !isRecord(json.detail)) return undefined;
  const { code, message, problems } = json.detail;
  if (!isCode(code)) return undefined;
  return new EmulatorError(
    code,
    String(message),
    Array.isArray(problems) ? { problems: problems.map(String) } : {},
  );
}

/** The emulator's own key in its settings; undefined when another server has answered. */
function keyIn(settings: unknown): string | undefined {
  if (!isRecord(settings) || typeof settings.apiKey !== 'string') return undefined;
  return isApiKey(settings.apiKey) ? settings.apiKey : undefined;
}

function isCode(code: unknown): code is EmulatorErrorCode {
  return typeof code === 'string' && Object.hasOwn(EMULATOR_ERROR_STATUS, code);
}

function notAnEmulator(base: string, { status }: Response): EmulatorError {
  return unreachable(base, `It answers ${status}, not as an emulator does.`);
}

function unreachable(base: string, hint: string, options?: ErrorOptions): EmulatorError {
  return new EmulatorError('UNREACHABLE', `No odyssey-emulator answers at ${base}. ${hint}`, options);
}
