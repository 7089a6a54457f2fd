/** Runs a connection's streams, one after the other, as the client's messages ask. */
import type { CancelTimer } from '../clock.ts';
import type { StreamEndCause } from '../journal.ts';
import type { Seed } from '../seed.ts';
import type { Screen } from '../streamer/screen.ts';
import { ImageError, readBackdrop } from '../world/backdrop.ts';
import { expandInteraction, expandPrompt } from '../world/expansion.ts';
import type { SessionContext } from './context.ts';
import { messageOf, StreamError, type StreamErrorReason } from './errors.ts';
import { Inbox } from './inbox.ts';
import { parseStreamMessage, type StreamMessage, type StreamStartMessage } from './messages.ts';
import { Stream } from './stream.ts';

/** How a runner speaks to its session. */
export interface StreamRunnerEvents {
  /** Sends a message on `streamerToClient`. */
  send(message: Readonly<Record<string, unknown>>): void;
  /** A stream has started, or ended. */
  onRunning(isRunning: boolean): void;
}

/** Messages that may wait while an image is read or the connection comes up; more is a client gone wild. */
const MAX_WAITING_MESSAGES = 64;

/** The streams of one session. */
export class StreamRunner {
  readonly #sessionId: string;
  readonly #seed: Seed;
  readonly #context: SessionContext;
  readonly #events: StreamRunnerEvents;
  readonly #inbox = new Inbox<StreamMessage>(MAX_WAITING_MESSAGES, (message) => this.#handle(message));
  #screen: Screen | undefined;
  #stream: Stream | undefined;
  #streamCount = 0;
  #cancelLimitTimer: CancelTimer = () => {};

  constructor(sessionId: string, seed: Seed, context: SessionContext, events: StreamRunnerEvents) {
    this.#sessionId = sessionId;
    this.#seed = seed;
    this.#context = context;
    this.#events = events;
  }

  /** The id of the stream that runs, if one does. */
  get streamId(): string | undefined {
    return this.#stream?.streamId;
  }

  /** The connection is up and shows `screen`: what waited is handled now. */
  open(screen: Screen): void {
    this.#screen = screen;
    this.#inbox.open();
  }

  /** The connection is gone: ends the stream, if one runs, and forgets what waits. */
  close(cause: StreamEndCause): void {
    this.#inbox.close();
    this.#stop(cause);
    this.#screen = undefined;
  }

  /** Takes a message of the data channel. */
  receiveText(text: string): void {
    const parsed = parseStreamMessage(text);
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
          return this.#end();
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
    const { clock, journal, limits } = this.#context;
    const orientation = message.portrait ? 'portrait' : 'landscape';
    const seed = this.#seed.fork('stream', ++this.#streamCount);
    const appliedPrompt = this.#applyPrompt(message, seed);
    const image = message.input_image_base64;
    const backdrop = image ? await readBackdrop(image, orientation) : undefined;
    // Reading it may have taken long enough for the client to leave, or to come back on another connection.
    if (!screen || this.#screen !== screen) return;

    const streamId = seed.id('stream');
    const stream = new Stream({
      streamId,
      seed,
      fps: limits.fps,
      orientation,
      prompt: message.prompt,
      backdrop,
      startedAtMs: clock.now(),
    });
    this.#stream = stream;
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
    this.#cancelLimitTimer = clock.setTimer(limits.streamLimitMs, () => this.#endAtLimit(streamId));
    screen.show(stream.picture);
    this.#events.send({ type: 'stream_started', stream_id: streamId, applied_prompt: appliedPrompt });
  }

  #applyPrompt({ prompt, bypass_vlm_expansion }: StreamStartMessage, seed: Seed): string {
    if (!bypass_vlm_expansion) return expandPrompt(prompt, seed.fork('prompt', 0));
    if (this.#context.limits.promptExpansionBypass) return prompt;
    throw new StreamError(
      'expansion_bypass_denied',
      'This API key may not bypass prompt expansion: leave bypassPromptExpansion out.',
    );
  }

  #interact(prompt: string): void {
    const stream = this.#stream;
    const screen = this.#screen;
    if (!stream || !screen) {
      throw new StreamError('no_stream_running', 'There is no stream to interact with: start one first.');
    }
    const appliedPrompt = expandInteraction(prompt, stream.seed.fork('prompt', stream.promptCount));
    stream.interact(prompt, screen.frames);
    this.#context.journal.record('stream.interacted', {
      sessionId: this.#sessionId,
      streamId: stream.streamId,
      prompt,
      appliedPrompt,
    });
    this.#events.send({ type: 'update_acknowledged', prompt: appliedPrompt });
  }

  #end(): void {
    if (!this.#stream) {
      throw new StreamError('no_stream_running', 'There is no stream to end: start one first.');
    }
    this.#stop('client');
    this.#screen?.showIdleCard();
    this.#events.send({ type: 'stream_ended' });
  }

  #endAtLimit(streamId: string): void {
    this.#stop('session_timeout');
    this.#screen?.showIdleCard();
    // Odyssey's own words, from the SDK's documentation of onStreamError.
    this.#sendError('session_timeout', 'Stream ended: credit lease expired', streamId);
  }

  /** Ends the stream, if one runs. */
  #stop(cause: StreamEndCause): void {
    this.#cancelLimitTimer();
    const stream = this.#stream;
    const screen = this.#screen;
    if (!stream || !screen) return;
    this.#stream = undefined;
    this.#events.onRunning(false);
    this.#context.journal.record('stream.ended', {
      sessionId: this.#sessionId,
      streamId: stream.streamId,
      cause,
      durationMs: this.#context.clock.now() - stream.startedAtMs,
      frames: screen.frames,
    });
  }

  #sendError(reason: StreamErrorReason, message: string, streamId = this.streamId): void {
    this.#context.journal.record('stream.error', {
      sessionId: this.#sessionId,
      ...(streamId && { streamId }),
      reason,
      message,
    });
    this.#events.send({ type: 'interactive_stream_error', reason, message });
  }
}
