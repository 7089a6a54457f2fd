/** Those who watch the stream under measurement, and the owner who shows it, in a process of their own. */
import { offer } from './child.ts';
import { Receiver } from './receiver.ts';
import { type Recording, recordingOf } from './recording.ts';
import { quantile } from './statistics.ts';
import { Viewer } from './viewer.ts';

/** What the process offers. */
export type SpectatorsProcess = typeof functions;

/** What the receivers got in a window of time. */
export interface Reception {
  /** A receiver's share. */
  readonly kbitPerSecond: number;
  /** Of the receiver that got the fewest. */
  readonly fps: number;
  readonly jitterMs: { readonly p50: number; readonly p99: number };
  /** By all of them, since each one's first packet: other receivers' joining and the key frames for them included. */
  readonly packets: number;
  readonly lost: number;
  /** What the first of them got. */
  readonly recording: Recording;
}

/** Offers on their way at once: as many as a burst of visitors has. */
const JOINING_AT_ONCE = 10;

let owner: Viewer | undefined;
const receivers: Receiver[] = [];
let recorded: Buffer[] = [];
let openedAtMs = 0;
let before: { frames: number; bytes: number }[] = [];

const functions = {
  /** Starts a broadcast; returns where it is watched. */
  async startBroadcast(url: string, prompt: string): Promise<string> {
    owner = await Viewer.start(url, prompt, { broadcast: true });
    return owner.whepUrl;
  },

  /** Lets receivers watch `url`, until there are `count`. */
  async watch(url: string, count: number): Promise<void> {
    let missing = count - receivers.length;
    const join = async () => {
      while (missing-- > 0) receivers.push(await Receiver.watch(url));
    };
    await Promise.all(Array.from({ length: JOINING_AT_ONCE }, join));
  },

  /** A window of time begins. */
  openWindow(): void {
    for (const receiver of receivers) receiver.deviationsMs = [];
    before = receivers.map(({ frames, bytes }) => ({ frames, bytes }));
    recorded = [];
    const [first] = receivers;
    if (first) first.onPacket = (packet) => recorded.push(packet);
    openedAtMs = performance.now();
  },

  /** The window ends. */
  closeWindow(): Reception {
    const seconds = (performance.now() - openedAtMs) / 1000;
    const [first] = receivers;
    if (first) first.onPacket = undefined;
    const deviations = receivers.flatMap(({ deviationsMs }) => deviationsMs).sort((a, b) => a - b);
    const since = receivers.map(({ frames, bytes }, i) => ({
      frames: frames - (before[i]?.frames ?? 0),
      bytes: bytes - (before[i]?.bytes ?? 0),
    }));
    return {
      kbitPerSecond: (8 * sum(since.map(({ bytes }) => bytes))) / 1000 / seconds / receivers.length,
      fps: Math.min(...since.map(({ frames }) => frames)) / seconds,
      jitterMs: { p50: quantile(deviations, 0.5), p99: quantile(deviations, 0.99) },
      packets: sum(receivers.map(({ packets }) => packets)),
      lost: sum(receivers.map(({ lost }) => lost)),
      recording: recordingOf(recorded),
    };
  },
};

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

offer(functions);
