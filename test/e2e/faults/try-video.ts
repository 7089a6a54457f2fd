/** Tries a fault of the video with the unmodified SDK in Chromium, and says what the video element has shown. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Emulator } from '../../../emulator/index.ts';
import type { SdkPage } from '../../support/sdk-page.ts';
import { waitForFrame } from '../../support/video.ts';

declare global {
  interface Window {
    /** Every peer connection that the page has made. */
    peers: RTCPeerConnection[];
  }
}

/** How long a video is looked at, and how often. */
const LOOK_MS = 1200;
const GLANCE_MS = 30;

/** What a video did while it was looked at. */
export interface SeenVideo {
  /** The numbers of the stream's frames that were shown, in order. */
  readonly frames: readonly number[];
  readonly isBlack: boolean;
  readonly decoded: number;
  /** Requests for packets, and for key frames. */
  readonly nacks: number;
  readonly plis: number;
}

/** What can be said of it, and whether that is so. */
export const VERDICTS = {
  'the picture plays': ({ frames }) => frames.length >= 6,
  'the picture stands still': ({ frames }) => frames.length === 1,
  'the picture is black': ({ isBlack, frames }) => isBlack && frames.length === 0,
  'the picture never comes': ({ isBlack, frames }) => !isBlack && frames.length === 0,
  'frames go on': ({ decoded }) => decoded >= 10,
  'no frame comes': ({ decoded }) => decoded === 0,
  'packets are asked for again': ({ nacks }) => nacks > 0,
  'key frames are asked for': ({ plis }) => plis > 0,
} satisfies Readonly<Record<string, (seen: SeenVideo) => boolean>>;

/** Lets {@link look} find the page's connections; before the page makes any. */
export async function watchPeers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.peers = [];
    const Native = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        window.peers.push(this);
      }
    };
  });
}

/** Looks at the page's video for a while. */
export function look(page: Page): Promise<SeenVideo> {
  return page.evaluate(
    async ({ lookMs, glanceMs }) => {
      const video = document.querySelector('video');
      const receiver = window.peers.at(-1)?.getReceivers()[0];
      if (!video || !receiver) throw new Error('The page has no video');
      const stats = async () => {
        for (const report of (await receiver.getStats()).values()) {
          if (report.type === 'inbound-rtp') return report;
        }
        throw new Error('No video has arrived');
      };
      const canvas = new OffscreenCanvas(8, 8);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      const before = await stats();
      const frames = new Set<number>();
      let isBlack = true;
      for (const endMs = performance.now() + lookMs; performance.now() < endMs; ) {
        const tag = window.odysseyVideo.readFrameTag(video);
        if (tag) frames.add(tag.frame);
        context?.drawImage(video, 0, 0, 8, 8);
        const { data = [] } = context?.getImageData(0, 0, 8, 8) ?? {};
        // Where no frame has come yet, nothing was drawn.
        isBlack &&= data.every((value, index) => (index % 4 === 3 ? value === 255 : value < 8));
        await new Promise((resolve) => setTimeout(resolve, glanceMs));
      }
      const after = await stats();
      return {
        frames: [...frames],
        isBlack,
        decoded: after.framesDecoded - before.framesDecoded,
        nacks: after.nackCount,
        plis: after.pliCount,
      };
    },
    { lookMs: LOOK_MS, glanceMs: GLANCE_MS },
  );
}

/** A plain `connect()` and a stream work again, and no slot is lost. */
export async function expectHealth(client: SdkPage, emulator: Emulator): Promise<void> {
  await emulator.faults.clear();
  await client.disconnect();
  await client.connect();
  const streamId = await client.startStream();
  await waitForFrame(client.page, { streamId, fromFrame: 5 });
  await client.disconnect();
  await expect.poll(() => emulator.sessions.list()).toEqual([]);
  expect((await emulator.journal.list({ type: 'emulator.fault' })).items).toEqual([]);
}
