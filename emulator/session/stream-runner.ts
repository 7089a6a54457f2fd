/** Runs a connection's streams, one after the other, as the client's messages ask. */
import type { CancelTimer } from '../clock.ts';
import { RUNNING_STREAM_KINDS } from '../faults/streams/kinds.ts';
import type { FaultyStream } from '../faults/streams/targets.ts';
import { Watch } from '../faults/watch.ts';
import type { StreamEndCause } from '../journal.ts';
import type { Take } from '../recording/sink.ts';
import type { Seed } from '../seed.ts';
import { ImageError, readBackdrop } from '../world/backdrop.ts';
import { expandNth } from '../world/expansion.ts';
import { appliedPromptOf } from './applied-prompt.ts';
import { type BroadcastSink, broadcastReady } from './audience.ts';
import type { SessionContext, SessionFacts, StreamerAtWork } from './context.ts';
import { LEASE_EXPIRED, messageOf, StreamError, type StreamErrorReason } from './errors.ts';
import { Inbox } from './inbox.ts';
import { type EndLease, usedUp } from './leases.ts';
import type { Parsed, StreamMessage, StreamStartMessage } from './messages.ts';
import { mayStart } from './start-fault.ts';
import { Stream, type StreamInfo } from './stream.ts';

/** How a runner speaks to its session. */
export interface StreamRunnerEvents {
  /** Sends a message on `streamerToClient`, which is about `streamId`. */
  send(message: Readonly<Record<string, unknown>>, streamId: string | undefined): void;
  /** A stream has started, or ended. */
  onRunning(isRunning: boolean): void;
  /** A stream has reached its longest duration, and its client has been told. */
  onTimedOut(): void;
}

/** A session's video, as its streams use it. */
type Screen = StreamerAtWork['screen'];

/** Messages that may wait while an image is read or the connection comes up; more is a client gone wild. */
const MAX_WAITING_MESSAGES = 64;

/** The streams of one session. */
export class StreamRunner {
  readonly #sessionId: string;
  readonly #facts: SessionFacts;
  readonly #seed: Seed;
  readonly #context: SessionContext;
  readonly #events: StreamRunnerEvents;
  readonly #inbox = new Inbox<StreamMessage>(MAX_WAITING_MESSAGES, (message) => this.#handle(message));
  #screen: Screen | undefined;
  #origin = '';
  #stream: Stream | undefined;
  #take: Take | undefined;
  #broadcast: BroadcastSink | undefined;
  #streamCount = 0;
  #cancelLimitTimer: CancelTimer = () => {};
  #endLease: EndLease = () => {};
  #watch: Watch<FaultyStream> | undefined;

  /** `facts` are what rules of faults may know of its session. */
  constructor(facts: SessionFacts, seed: Seed, context: SessionContext, events: StreamRunnerEvents) {
    this.#sessionId = facts.session;
    this.#facts = facts;
    this.#seed = seed;
    this.#context = context;
    this.#events = events;
  }

  /** The id of the stream that runs, if one does. */
  get streamId(): string | undefined {
    return this.#stream?.streamId;
  }

  /** The latest prompt of the stream that runs. */
  get prompt(): string | undefined {
    return this.#stream?.prompt;
  }

  /** The stream that runs, as a list shows it. */
  info(): StreamInfo | undefined {
    const nowMs = this.#context.clock.now();
    return this.#stream?.info(nowMs, this.#screen?.frames ?? 0, this.#broadcast?.info());
  }

  /** The connection is up and shows `screen`: what waited is handled now. `origin` is where its client finds us. */
  open(screen: Screen, origin: string): void {
    this.#screen = screen;
    this.#origin = origin;
    this.#inbox.open();
  }

  /** The connection is gone: ends the stream, if one runs, and forgets what waits. */
  close(cause: StreamEndCause): void {
    this.#inbox.close();
    void this.#stop(cause);
    this.#screen = undefined;
  }

  /** Ends the stream at its limit, if that is now: of two limits that are reached together the stream's comes first. */
  endIfTimedOut(): void {
    if (this.#stream && this.#stream.endsAtMs <= this.#context.clock.now()) this.#endAtLimit();
  }

  /** Rules of faults have changed. */
  reconsider(): void {
    this.#watch?.check(this.#screen?.frames);
  }

  /** Takes a message of the data channel. */
  hear(parsed: Parsed<StreamMessage>): void {
    if (parsed.ok) this.receive(parsed.message);
    else this.#sendError('invalid_message', parsed.problem);
  }

  /** Takes a message; before the connection is up it waits. */
  receive(message: StreamMessage): void {
    if (!this.#inbox.put(message)) {
      this.#sendError('too_many_messages', `More than ${MAX_WAITING_MESSAGES} messages wait to be handled.`);
    }
  }

  async #handle(message: StreamMessage): Promise<void> {
    try {
      switch (message.type) {
        case 'interactive_stream_start':
          return await this.#start(message);
        case 'update':
          return this.#interact(message.prompt);
        case 'interactive_stream_end':
          return await this.#end();
      }
    } catch (error) {
      if (error instanceof StreamError || error instanceof ImageError) {
        this.#sendError(error.reason, error.message);
      } else {
        this.#context.onFault(error);
        this.#sendError('internal_error', `The emulator failed: ${messageOf(error)}`);
      }
    }
  }

  async #start(message: StreamStartMessage): Promise<void> {
    if (this.#stream) {
      throw new StreamError(
        'stream_already_running',
        `Stream ${this.#stream.streamId} is running on this connection: end it before the next one starts.`,
      );
    }
    const screen = this.#screen;
    const { clock, faults, journal, leases, streamers, recordings } = this.#context;
    const { streamLimitMs } = this.#context.config();
    const orientation = message.portrait ? 'portrait' : 'landscape';
    const seed = this.#seed.fork('stream', ++this.#streamCount);
    const appliedPrompt = appliedPromptOf(message, seed, this.#context.config());
    const image = message.input_image_base64;
    const backdrop = image ? await readBackdrop(image, orientation) : undefined;
    // Reading it may have taken long enough for the client to leave, or to come back on another connection.
    if (!screen || this.#screen !== screen) return;
    if (!mayStart(faults, () => ({ ...this.#facts, prompt: message.prompt }))) return;

    this.#endLease = leases.take(() => this.#endAtQuota());
    const streamId = seed.id('stream');
    const stream = new Stream({
      streamId,
      sessionId: this.#sessionId,
      seed,
      fps: streamers.fps,
      orientation,
      prompt: message.prompt,
      appliedPrompt,
      backdrop,
      broadcast: message.broadcast,
      startedAtMs: clock.now(),
      limitMs: streamLimitMs,
    });
    this.#stream = stream;
    const take = recordings.begin(() => stream.recording(clock.now(), screen.frames));
    this.#take = take;
    this.#events.onRunning(true);
    journal.record('stream.started', {
      sessionId: this.#sessionId,
      streamId,
      prompt: message.prompt,
      appliedPrompt,
      orientation,
      image: backdrop !== undefined,
      broadcast: message.broadcast,
    });
    this.#cancelLimitTimer = clock.setTimer(streamLimitMs, () => this.#endAtLimit());
    // Who is told that it has started may count on a recording, whatever becomes of this process.
    await take.begun;
    if (this.#stream !== stream) return;
    if (message.broadcast) this.#broadcast = this.#openBroadcast(stream, screen);
    screen.show(stream.picture, (frame) => {
      this.#broadcast?.feed(frame);
      this.#watch?.check(frame.number + 1);
    });
    this.#events.send(
      { type: 'stream_started', stream_id: streamId, applied_prompt: appliedPrompt },
      streamId,
    );
    // Not before its first frame: a screen that starts a picture cannot start another one meanwhile.
    const facts = { ...this.#facts, stream: streamId, prompt: message.prompt };
    this.#watch = new Watch<FaultyStream>({
      faults: this.#context.faults,
      clock,
      point: 'stream',
      id: streamId,
      facts,
      kinds: RUNNING_STREAM_KINDS,
      target: { die: (fault) => this.#endWithError('error', fault) },
      sinceMs: stream.startedAtMs,
    });
    this.#watch.check(screen.frames);
  }

  #openBroadcast({ streamId, seed, timeline }: Stream, screen: Screen): BroadcastSink {
    const source = {
      sessionId: this.#sessionId,
      streamId,
      seed,
      timeline,
      origin: this.#origin,
      requestKeyFrame: () => screen.requestKeyFrame(),
    };
    return this.#context.broadcasts.open(source, (urls) => this.#events.send(broadcastReady(urls), streamId));
  }

  #interact(prompt: string): void {
    const stream = this.#stream;
    const screen = this.#screen;
    if (!stream || !screen) {
      throw new StreamError('no_stream_running', 'There is no stream to interact with: start one first.');
    }
    const appliedPrompt = expandNth(stream.promptCount, prompt, stream.seed);
    stream.interact(prompt, appliedPrompt, { frame: screen.frames, atMs: this.#context.clock.now() });
    this.#context.journal.record('stream.interacted', {
      sessionId: this.#sessionId,
      streamId: stream.streamId,
      prompt,
      appliedPrompt,
    });
    this.#events.send({ type: 'update_acknowledged', prompt: appliedPrompt }, stream.streamId);
  }

  async #end(): Promise<void> {
    if (!this.#stream) {
      throw new StreamError('no_stream_running', 'There is no stream to end: start one first.');
    }
    const { streamId } = this.#stream;
    const recorded = this.#stop('client');
    this.#screen?.showIdleCard();
    // Who is told so may count on the recording, whatever becomes of this process.
    await recorded;
    this.#events.send({ type: 'stream_ended' }, streamId);
  }

  #endAtLimit(): void {
    const reason = 'session_timeout';
    this.#endWithError(reason, { reason, message: LEASE_EXPIRED });
    this.#events.onTimedOut();
  }

  #endAtQuota(): void {
    const { limitMs } = this.#context.leases.usage();
    const reason = 'quota_exceeded';
    this.#endWithError(reason, { reason, message: `Stream ended: ${usedUp(limitMs ?? 0)}` });
  }

  #endWithError(
    cause: StreamEndCause,
    { reason, message }: { readonly reason: StreamErrorReason; readonly message: string },
  ): void {
    const { streamId } = this;
    void this.#stop(cause);
    this.#screen?.showIdleCard();
    this.#sendError(reason, message, streamId);
  }

  /** Ends the stream, if one runs. Resolves when its recording would survive a SIGKILL; never rejects. */
  #stop(cause: StreamEndCause): Promise<void> | undefined {
    this.#cancelLimitTimer();
    this.#endLease();
    this.#watch?.close();
    this.#watch = undefined;
    const stream = this.#stream;
    const screen = this.#screen;
    const take = this.#take;
    if (!stream || !screen) return undefined;
    this.#context.faults.forgetSession(stream.streamId);
    this.#stream = undefined;
    this.#take = undefined;
    this.#broadcast?.end();
    this.#broadcast = undefined;
    this.#events.onRunning(false);
    const { clock, journal } = this.#context;
    const nowMs = clock.now();
    journal.record('stream.ended', {
      sessionId: this.#sessionId,
      streamId: stream.streamId,
      cause,
      durationMs: nowMs - stream.startedAtMs,
      frames: screen.frames,
    });
    return take?.end(stream.recording(nowMs, screen.frames));
  }

  #sendError(reason: StreamErrorReason, message: string, streamId = this.streamId): void {
    this.#context.journal.record('stream.error', {
      sessionId: this.#sessionId,
      ...(streamId && { streamId }),
      reason,
      message,
    });
    this.#events.send({ type: 'interactive_stream_error', reason, message }, streamId);
  }
}
