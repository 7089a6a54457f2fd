/** Lets the faults of an account happen to its requests: asks its rules, and gives them the request to spoil. */
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import type { Account } from '../account.ts';
import { isRecord } from '../config/words.ts';
import { answerWithFaults } from '../faults/http/answer.ts';
import type { HttpExchange } from '../faults/http/exchange.ts';
import { findHttpPoint, HTTP_POINTS, type HttpPoint, type HttpPointName } from '../faults/http/points.ts';
import type { FaultFacts } from '../faults/match.ts';
import type { MatchField } from '../faults/points.ts';
import type { CallerEnv, HttpContext } from './context.ts';
import { answerError } from './errors.ts';
import { nearestRegion } from './regions.ts';

/** What Node's server gives Hono; nothing where the app is asked without a socket. */
type FaultsEnv = CallerEnv & { Bindings: Partial<HttpBindings> };

/** After {@link import('./record.ts').recordRequests}, which says whose rules they are. */
export function injectFaults(context: HttpContext) {
  return createMiddleware<FaultsEnv>(async (c, next) => {
    const { owner } = c.var;
    const rules = owner?.faults ?? context.accounts.anonymousFaults;
    if (rules.isQuiet) return next();
    const at = findHttpPoint(c.req.method, c.req.path);
    if (!at || !rules.isOn(at.name)) return next();
    const body = c.req.method === 'GET' ? '' : await c.req.text();
    const hits = rules.decide(at.name, new RequestFacts(owner, at, body));
    if (!hits) return next();
    const clientLeft = c.req.raw.signal;
    try {
      c.res = await answerWithFaults(hits, {
        next: async () => {
          await next();
          return c.res;
        },
        refuse: (error) => answerError(error, c, (fault) => context.accounts.recordFault(fault)),
        reset: () => resetConnection(c),
        crash: context.crash,
        deliver: (send) => c.set('deliver', send),
        signal: AbortSignal.any([clientLeft, rules.signal]),
        clock: owner?.clock ?? context.accounts.realClock,
        realClock: context.accounts.realClock,
        config: owner?.config ?? context.config,
      } satisfies HttpExchange);
    } catch (error) {
      if (!clientLeft.aborted) throw error;
      c.set('isUnanswered', true);
      c.res = RESPONSE_ALREADY_SENT;
    }
  });
}

/** What is known of a request; the body is parsed when a rule first asks. */
class RequestFacts implements FaultFacts {
  readonly account: string | undefined;
  readonly #at: { name: HttpPointName; id?: string };
  readonly #text: string;
  #body: { json: unknown } | undefined;

  constructor(owner: Account | undefined, at: { name: HttpPointName; id?: string }, text: string) {
    this.account = owner?.apiKey;
    this.#at = at;
    this.#text = text;
  }

  get session(): string | undefined {
    const { session_id: sessionId } = this.#fields;
    return typeof sessionId === 'string' ? sessionId : undefined;
  }

  get stream(): string | undefined {
    return this.#idOf('stream');
  }

  get job(): string | undefined {
    return this.#idOf('job');
  }

  /** The one that is pinged, or else the one that a reservation would get. */
  get region(): string | undefined {
    const { region_latencies: latencies = {} } = this.#fields;
    return this.#idOf('region') ?? (isLatencies(latencies) ? nearestRegion(latencies) : undefined);
  }

  /** Those of every script. */
  get prompt(): string | undefined {
    const prompts = promptsIn(this.body);
    return prompts.length === 0 ? undefined : prompts.join('\n');
  }

  get body(): unknown {
    this.#body ??= { json: parse(this.#text) };
    return this.#body.json;
  }

  get #fields(): Readonly<Record<string, unknown>> {
    return isRecord(this.body) ? this.body : {};
  }

  #idOf(field: MatchField): string | undefined {
    const { id }: HttpPoint = HTTP_POINTS[this.#at.name];
    return id === field ? this.#at.id : undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The route will say so.
    return undefined;
  }
}

function isLatencies(value: unknown): value is Readonly<Record<string, number>> {
  return isRecord(value) && Object.values(value).every((latency) => typeof latency === 'number');
}

/** Every `prompt` in a submission, however deep. */
function promptsIn(json: unknown): string[] {
  const prompts: string[] = [];
  const unread = [json];
  // Not by recursion: a body may be nested deeper than there is room for calls.
  while (unread.length > 0) {
    const value = unread.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'prompt' && typeof inner === 'string') prompts.push(inner);
      else unread.push(inner);
    }
  }
  return prompts;
}

function resetConnection(c: Context<FaultsEnv>): void {
  // Asked without a server, Hono has no bindings at all.
  const socket = (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket;
  if (!socket)
    throw new HTTPException(500, {
      message: 'A fault resets the connection, but this request came on none.',
    });
  socket.resetAndDestroy();
}
