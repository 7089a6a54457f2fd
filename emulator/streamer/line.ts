/**
 * The way of a connection's RTP packets to its client, with what is wrong on it: packets are lost, late, or overtaken by
 * others. It ends where the native library takes over, whose own memory for NACK has only what was let through: what is
 * lost here is kept here, and tries the way again when the client asks for it.
 */
import type { CancelTimer, Clock } from '../clock.ts';
import type { Hop, Passage } from './connection-faults.ts';

/** What a line needs. */
export interface LineOptions {
  /** Media are in real time. */
  readonly clock: Clock;
  /** Called within {@link Line.carry} or later; the packet is not kept. */
  readonly send: (packet: Buffer) => void;
}

/** About 2.4 MB. What would wait beyond that is lost. */
export const MAX_WAITING_PACKETS = 2000;
/** Lost packets that are kept, in case that the client asks for them: as many as the library keeps of the others. */
export const MAX_LOST_PACKETS = 256;
/** A packet that others overtake waits no longer, for there may be none. */
export const MAX_HELD_MS = 500;

interface Waiting {
  readonly packet: Buffer;
  readonly dueMs: number;
  /** Packets that still go before it. */
  behind: number;
}

/** One connection's way. */
export class Line {
  readonly #options: LineOptions;
  #hops: readonly Hop[] = [];
  /** In the order in which they go on. */
  #queue: Waiting[] = [];
  /** Those that others overtake. */
  #held: Waiting[] = [];
  /** By sequence number, the oldest first. */
  readonly #lost = new Map<number, Buffer>();
  #cancelTimer: CancelTimer = () => {};

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** What packets pass from now on; those that are on their way keep their order. */
  set hops(hops: readonly Hop[]) {
    this.#hops = hops;
  }

  /** A packet sets out; it may be reused at once. */
  carry(packet: Buffer): void {
    if (this.#hops.length === 0 && this.#queue.length === 0) this.#send(packet);
    else this.#setOut(Buffer.from(packet));
  }

  /** The client misses a packet: if it was lost here, it sets out again, and may be lost again. */
  repeat(sequenceNumber: number): void {
    const packet = this.#lost.get(sequenceNumber);
    if (!packet) return;
    this.#lost.delete(sequenceNumber);
    this.#setOut(packet);
  }

  /** Whatever is under way is forgotten. */
  close(): void {
    this.#cancelTimer();
    this.#hops = [];
    this.#queue = [];
    this.#held = [];
    this.#lost.clear();
  }

  #setOut(packet: Buffer): void {
    const nowMs = this.#options.clock.now();
    const passage: Passage = { bytes: packet.length, atMs: nowMs, isLost: false, behind: 0 };
    for (const hop of this.#hops) {
      if (!passage.isLost) hop(passage);
    }
    const { atMs, isLost, behind } = passage;
    const last = this.#queue.at(-1);
    if (isLost === 'never') return;
    if (isLost === 'again' || this.#queue.length === MAX_WAITING_PACKETS) {
      this.#lose(packet);
    } else if (last === undefined && atMs <= nowMs) {
      this.#arrive(packet, behind, nowMs);
    } else {
      // It waits for those before it, whatever made them later.
      this.#queue.push({ packet, dueMs: atMs, behind });
      if (last === undefined) this.#arm(nowMs);
    }
  }

  #lose(packet: Buffer): void {
    this.#lost.set(packet.readUInt16BE(2), packet);
    const [oldest] = this.#lost.keys();
    if (this.#lost.size > MAX_LOST_PACKETS && oldest !== undefined) this.#lost.delete(oldest);
  }

  /** At the end of the queue: it is let through, or held until others were. */
  #arrive(packet: Buffer, behind: number, nowMs: number): void {
    if (behind > 0) {
      this.#held.push({ packet, dueMs: nowMs + MAX_HELD_MS, behind });
      this.#arm(nowMs);
    } else this.#send(packet);
  }

  #send(packet: Buffer): void {
    this.#options.send(packet);
    if (this.#held.length === 0) return;
    for (const held of this.#held) held.behind--;
    this.#release((held) => held.behind <= 0);
  }

  #release(isDue: (held: Waiting) => boolean): void {
    const due = this.#held.filter(isDue);
    if (due.length === 0) return;
    this.#held = this.#held.filter((held) => !isDue(held));
    for (const { packet } of due) this.#options.send(packet);
  }

  #arm(nowMs: number): void {
    this.#cancelTimer();
    const next = Math.min(this.#queue[0]?.dueMs ?? Infinity, this.#held[0]?.dueMs ?? Infinity);
    if (next < Infinity) {
      this.#cancelTimer = this.#options.clock.setTimer(next - nowMs, () => this.#deliver());
    }
  }

  #deliver(): void {
    const nowMs = this.#options.clock.now();
    const due = this.#queue.findIndex(({ dueMs }) => dueMs > nowMs);
    for (const { packet, behind } of this.#queue.splice(0, due < 0 ? this.#queue.length : due)) {
      this.#arrive(packet, behind, nowMs);
    }
    this.#release(({ dueMs }) => dueMs <= nowMs);
    this.#arm(nowMs);
  }
}
