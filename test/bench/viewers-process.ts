/** The viewers of the streams under measurement, in a process of their own. */
import { offer } from './child.ts';
import { Viewer } from './viewer.ts';

/** What the process offers. */
export type ViewersProcess = typeof functions;

const viewers: Viewer[] = [];

const functions = {
  /** Connects a viewer for each prompt, one after another, and starts its stream. */
  async add(url: string, prompts: readonly string[]): Promise<void> {
    for (const prompt of prompts) viewers.push(await Viewer.start(url, prompt));
  },

  /** Frames and bytes that each viewer has received so far, and when they were counted, in milliseconds. */
  received(): { atMs: number; streams: { frames: number; bytes: number }[] } {
    return { atMs: performance.now(), streams: viewers.map(({ frames, bytes }) => ({ frames, bytes })) };
  },

  /** Ends all streams and connections. */
  removeAll(): void {
    for (const viewer of viewers.splice(0)) viewer.close();
  },
};

offer(functions);
