/** An app as somebody might write one, whose every call may fail: what comes of each is the caller's to see. */
import type { AccountVerbs } from '../../../emulator/index.ts';
import type { EntryOf } from '../../../emulator/journal.ts';
import { post, RawClient, type Reservation, reserve } from '../../support/raw-client.ts';
import { shortScript } from '../../support/scripts.ts';

/** What a call comes to: the status of its answer, or that there is none, or none that can be read. */
export type Outcome = number | 'lost' | 'garbled';

/** An app of one account. Its clients disconnect by themselves when it is closed. */
export class App {
  readonly #url: string;
  readonly verbs: AccountVerbs;
  readonly #clients: RawClient[] = [];
  /** Of each rule, the entry of the journal that {@link injected} has told of last. */
  readonly #told = new Map<string, number>();
  #pingUrls: Readonly<Record<string, string>> = {};
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
    return outcomeOf(this.#fetch(path));
  }

  delete(path: string): Promise<Outcome> {
    return outcomeOf(this.#fetch(path, 'DELETE'));
  }

  post(path: string, body: object): Promise<Outcome> {
    return outcomeOf(post(this.#url + path, body, this.#accessToken));
  }

  reserve(region?: string): Promise<Outcome> {
    return this.post('/sessions/request', near(region));
  }

  /** Lists the regions, as one does before {@link ping}. */
  async listRegions(): Promise<void> {
    const { regions } = await (await this.#fetch('/regions')).json();
    this.#pingUrls = Object.fromEntries(
      regions.map(({ id, ping_url }: { id: string; ping_url: string }) => [id, ping_url]),
    );
  }

  /** Pings a region, as the SDK does: without a token. */
  ping(region: string): Promise<Outcome> {
    return outcomeOf(fetch(this.#pingUrls[region] ?? `No region ${region}`));
  }

  /** A recording, and its list of events. */
  async load(streamId: string): Promise<void> {
    const { events_url: eventsUrl } =
      (await this.#fetch(`/recordings/${streamId}`)
        .then((answer) => answer.json())
        .catch(() => undefined)) ?? {};
    if (typeof eventsUrl === 'string') await outcomeOf(fetch(eventsUrl));
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

  /** What opens a session's socket, for whoever opens it later. */
  reservation(region?: string): Promise<Reservation> {
    return reserve(this.#url, this.verbs.apiKey, near(region));
  }

  async connect(region?: string): Promise<RawClient> {
    const client = await RawClient.connect(this.#url, { apiKey: this.verbs.apiKey, body: near(region) });
    this.#clients.push(client);
    // The channels may be open at the client a moment before.
    await this.verbs.journal.waitFor({ type: 'session.connected', sessionId: client.sessionId });
    return client;
  }

  /** Does what may fail, as often as it takes; `tidy` is done after each failure. */
  async atLast<Result>(act: () => Promise<Result>, tidy = async () => {}): Promise<Result> {
    for (;;) {
      try {
        return await act();
      } catch {
        await tidy();
      }
    }
  }

  /** The next time that a rule of the scenario fires, be it past or to come. */
  async injected(name: string): Promise<EntryOf<'fault.injected'>> {
    const rule = `scenario.${name}`;
    const after = this.#told.get(rule) ?? 0;
    const entry = await this.verbs.journal.waitFor({ type: 'fault.injected', where: { rule }, after });
    this.#told.set(rule, entry.seq);
    return entry;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.disconnect()));
  }

  #fetch(path: string, method = 'GET'): Promise<Response> {
    return fetch(this.#url + path, { method, headers: { Authorization: `Bearer ${this.#accessToken}` } });
  }
}

/** The body of a reservation by who is near a region. */
function near(region: string | undefined): Readonly<Record<string, unknown>> {
  return region === undefined ? {} : { region_latencies: { [region]: 5 } };
}

async function outcomeOf(answering: Promise<Response>): Promise<Outcome> {
  const answer = await answering.catch(() => undefined);
  if (!answer) return 'lost';
  return answer.json().then(
    () => answer.status,
    () => 'garbled' as const,
  );
}
