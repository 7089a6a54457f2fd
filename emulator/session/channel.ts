/** A session's two data channels, as its streams speak on them; on the way an account's faults happen to messages. */
import { CHANNEL_KINDS } from '../faults/connections/kinds.ts';
import type { FaultyChannels } from '../faults/connections/targets.ts';
import type { FaultFacts } from '../faults/match.ts';
import { MessageLine } from '../faults/messages/line.ts';
import { channelPoint } from '../faults/messages/points.ts';
import { Watch } from '../faults/watch.ts';
import { excerpt, excerptText } from '../journal/excerpt.ts';
import type { SessionContext, StreamerAtWork } from './context.ts';
import { type Parsed, parseStreamMessage, type StreamMessage } from './messages.ts';

/** What the channels of a session need of it. */
export interface SessionChannelOptions {
  readonly context: Pick<SessionContext, 'journal' | 'faults' | 'clock' | 'realClock'>;
  readonly sessionId: string;
  /** What faults may know of the session. */
  readonly facts: FaultFacts;
  /** The stream that runs. */
  readonly streamId: () => string | undefined;
  /** Takes what the client says. */
  readonly hear: (message: Parsed<StreamMessage>) => void;
}

/** The channels as a session uses them. */
type Channels = Pick<StreamerAtWork['peer'], 'sendMessage' | 'closeChannel'>;

/** The channels of one session, on one connection after the other. */
export class SessionChannel {
  readonly #options: SessionChannelOptions;
  #toClient: MessageLine;
  #fromClient: MessageLine;
  #peer: Channels | undefined;
  #watch: Watch<FaultyChannels> | undefined;

  constructor(options: SessionChannelOptions) {
    this.#options = options;
    this.#toClient = new MessageLine(options.context);
    this.#fromClient = new MessageLine(options.context);
  }

  /** The channels of `peer` are up. */
  open(peer: Channels): void {
    const { context, sessionId, facts } = this.#options;
    const { faults, clock } = context;
    this.#peer = peer;
    const about = { faults, clock, id: sessionId, facts, kinds: CHANNEL_KINDS };
    this.#watch = new Watch<FaultyChannels>({ ...about, point: 'channel', target: peer });
    this.#watch.check();
  }

  /** Rules of faults have changed. */
  reconsider(): void {
    this.#watch?.check();
  }

  /** They are gone, with all that was on its way. */
  close(): void {
    this.#peer = undefined;
    this.#watch?.close();
    this.#watch = undefined;
    this.#toClient.close();
    this.#fromClient.close();
    this.#toClient = new MessageLine(this.#options.context);
    this.#fromClient = new MessageLine(this.#options.context);
  }

  /** Says something on `streamerToClient`; it is about `streamId`. */
  send(message: Readonly<Record<string, unknown>>, streamId: string | undefined): void {
    this.#watch?.check();
    const facts = () => this.#factsOf(streamId);
    this.#toClient.carry(channelPoint(message.type), facts, () => this.#say(message));
  }

  /** The client said something on `clientToStreamer`. */
  receive(text: string): void {
    this.#watch?.check();
    const message = parseStreamMessage(text);
    const take = () => {
      this.#options.context.journal.record('channel.received', {
        sessionId: this.#options.sessionId,
        message: excerptText(text),
      });
      this.#options.hear(message);
    };
    if (message.ok) this.carry(message.message, take);
    else take();
  }

  /** Brings what the client asks of its stream, which came by its socket or channel, to `take`. */
  carry(message: StreamMessage, take: () => void): void {
    const prompt = 'prompt' in message ? message.prompt : undefined;
    const facts = () => this.#factsOf(this.#options.streamId(), prompt);
    this.#fromClient.carry(channelPoint(message.type), facts, take);
  }

  #factsOf(stream: string | undefined, prompt?: string): FaultFacts {
    return { ...this.#options.facts, stream, prompt };
  }

  #say(message: Readonly<Record<string, unknown>>): void {
    if (!this.#peer?.sendMessage(JSON.stringify(message))) return;
    const { context, sessionId } = this.#options;
    context.journal.record('channel.sent', { sessionId, message: excerpt(message) });
  }
}
