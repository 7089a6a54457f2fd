/** A request to each route of Odyssey's API that faults can be on, as an SDK sends it. */
import type { HttpPointName } from '../../../emulator/faults/http/points.ts';
import { authenticate } from '../../support/raw-client.ts';
import { shortScript } from '../../support/scripts.ts';

/** One account's requests; ids are of a session and a job that it has. */
export class Caller {
  readonly #url: string;
  readonly #apiKey: string;
  readonly #token: string;
  readonly #sessionId: string;
  readonly #jobId: string;

  private constructor(url: string, apiKey: string, token: string, ids: { sessionId: string; jobId: string }) {
    this.#url = url;
    this.#apiKey = apiKey;
    this.#token = token;
    this.#sessionId = ids.sessionId;
    this.#jobId = ids.jobId;
  }

  /** Logs in, reserves a session and submits a job. */
  static async create(url: string, apiKey: string): Promise<Caller> {
    const token = await authenticate(url, apiKey);
    const newcomer = new Caller(url, apiKey, token, { sessionId: '', jobId: '' });
    const { session_id: sessionId } = await (await newcomer.ask('POST /sessions/request')).json();
    const { job_id: jobId } = await (await newcomer.ask('POST /simulation-jobs')).json();
    return new Caller(url, apiKey, token, { sessionId, jobId });
  }

  /** Sends a request to a route. */
  ask(route: HttpPointName, init: RequestInit = {}): Promise<Response> {
    const [method = '', path = ''] = route.split(' ');
    const body = this.#bodies[route];
    return fetch(this.#url + path.replace(':id', this.#ids[route] ?? ''), {
      method,
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(route !== 'POST /auth/token' && { Authorization: `Bearer ${this.#token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...init,
    });
  }

  /** `POST /sessions/request`, until `signal` says otherwise. */
  reserve(signal?: AbortSignal): Promise<Response> {
    return this.ask('POST /sessions/request', signal && { signal });
  }

  get #bodies(): Partial<Record<HttpPointName, unknown>> {
    return {
      'POST /auth/token': { api_key: this.#apiKey },
      'POST /sessions/request': { region_latencies: { 'us-east': 3, 'us-west': 30 } },
      'POST /sessions/token': { session_id: this.#sessionId },
      'POST /simulation-jobs': { script: shortScript('a Cat in the rain') },
      'POST /telemetry': { events: [{ type: 'click' }] },
    };
  }

  get #ids(): Partial<Record<HttpPointName, string>> {
    return {
      'GET /simulation-jobs/:id': this.#jobId,
      'DELETE /simulation-jobs/:id': this.#jobId,
      // None of this account's: what is answered is 404, and JSON.
      'GET /recordings/:id': 'stream_none',
    };
  }
}
