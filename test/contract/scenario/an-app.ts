/** An app as somebody might write one, whose every call may fail: what comes of each is the caller's to see. */
import type { AccountVerbs } from '../../../emulator/index.ts';
import { post, RawClient } from '../../support/raw-client.ts';
import { shortScript } from '../../support/scripts.ts';

/** What a call comes to: the status of its answer, or that there is none, or none that can be read. */
export type Outcome = number | 'lost' | 'garbled';

/** An app of one account. Its clients disconnect by themselves when it is closed. */
export class App {
  readonly #url: string;
  readonly verbs: AccountVerbs;
  readonly #clients: RawClient[] = [];
  #accessToken = '';

  constructor(url: string, verbs: AccountVerbs) {
    this.#url = url;
    this.verbs = verbs;
  }

  /** Lets time pass until so long after the scenario began. */
  async at(time: number): Promise<void> {
    const { elapsedMs = time * 1000 } = (await this.verbs.scenarios.active()) ?? {};
    await this.verbs.clock.advance(Math.max(0, time * 1000 - elapsedMs));
  }

  /** Asks for the app's access token, as often as it takes. */
  async authenticate(): Promise<void> {
    while (this.#accessToken === '') {
      const answer = await post(`${this.#url}/auth/token`, { api_key: this.verbs.apiKey }).catch(
        () => undefined,
      );
      const { access_token = '' } = (await answer?.json().catch(() => ({}))) ?? {};
      this.#accessToken = access_token;
    }
  }

  get(path: string): Promise<Outcome> {
    return outcomeOf(fetch(this.#url + path, { headers: { Authorization: `Bearer ${this.#accessToken}` } }));
  }

  post(path: string, body: object): Promise<Outcome> {
    return outcomeOf(post(this.#url + path, body, this.#accessToken));
  }

  reserve(body: object = {}): Promise<Outcome> {
    return this.post('/sessions/request', body);
  }

  simulate(prompt = 'a quiet harbour'): Promise<Outcome> {
    return this.post('/simulation-jobs', {
      script: shortScript(prompt),
      portrait: false,
      output_video: false,
    });
  }

  /** Gives every slot back. */
  async releaseAll(): Promise<void> {
    for (const { sessionId } of await this.verbs.sessions.list())
      await this.verbs.sessions.release(sessionId);
  }

  async connect(): Promise<RawClient> {
    const client = await RawClient.connect(this.#url, { apiKey: this.verbs.apiKey });
    this.#clients.push(client);
    // The channels may be open at the client a moment before.
    await this.verbs.journal.waitFor({ type: 'session.connected', sessionId: client.sessionId });
    return client;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.disconnect()));
  }
}

async function outcomeOf(answering: Promise<Response>): Promise<Outcome> {
  const answer = await answering.catch(() => undefined);
  if (!answer) return 'lost';
  return answer.json().then(
    () => answer.status,
    () => 'garbled' as const,
  );
}
