/** A video as it is stored: what it was made of, with its image beside it. */
import { z } from '@hono/zod-openapi';
import type { OwnShelf } from '../store/account-store.ts';
import type { Dots } from '../video/dots.ts';
import type { Timeline } from '../world/timeline.ts';
import type { RecordedVideo } from './sink.ts';

/** A timeline whose image, if it has one, stands elsewhere, under the stream's id. */
export const bareTimelineSchema = z.object({
  seed: z.number(),
  streamId: z.string(),
  orientation: z.enum(['landscape', 'portrait']),
  fps: z.number(),
  prompts: z.array(z.object({ frame: z.number(), prompt: z.string() })),
});

/** What happened while a video was made. */
export const eventsSchema = z.array(
  z.object({ atMs: z.number(), type: z.string(), prompt: z.string().exactOptional() }),
);

const videoSchema = z.object({
  streamId: z.string(),
  sessionId: z.string().exactOptional(),
  jobId: z.string().exactOptional(),
  timeline: bareTimelineSchema,
  /** Whether there is an image. */
  image: z.boolean(),
  frames: z.number(),
  startedAtMs: z.number(),
  endedAtMs: z.number(),
  events: eventsSchema,
});

const keptVideoSchema = videoSchema.extend({ number: z.number() });

const dotsSchema = z.object({
  width: z.number(),
  height: z.number(),
  luma: z.instanceof(Uint8Array),
  u: z.instanceof(Uint8Array),
  v: z.instanceof(Uint8Array),
});

/** A video without its image. */
export type StoredVideo = z.output<typeof videoSchema>;

/** A recording without its image; `number` says how many the account had kept by then. */
export type KeptVideo = z.output<typeof keptVideoSchema>;

/** Where an account keeps images, by stream. */
export type ImageShelf = OwnShelf<Dots>;

/** How each shelf is read. */
export const readVideo = (stored: unknown): StoredVideo => videoSchema.parse(stored);
export const readKeptVideo = (stored: unknown): KeptVideo => keptVideoSchema.parse(stored);
export const readImage = (stored: unknown): Dots => dotsSchema.parse(stored);

/** A video without its image. The lists are copied: those of a live stream may still grow. */
export function toStored({ timeline, events, ...rest }: RecordedVideo): StoredVideo {
  const { backdrop, ...bare } = timeline;
  return {
    ...rest,
    timeline: { ...bare, prompts: [...timeline.prompts] },
    image: backdrop !== undefined,
    events: [...events],
  };
}

/** The whole timeline of a video whose image is in `images`. */
export function timelineOf(
  { streamId, timeline, image }: StoredVideo,
  images: Pick<ImageShelf, 'get'>,
): Timeline {
  const backdrop = image ? images.get(streamId) : undefined;
  return { ...timeline, ...(backdrop && { backdrop }) };
}
