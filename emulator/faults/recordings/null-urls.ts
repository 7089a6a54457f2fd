/** `null_urls`: a recording without some of its files. */
import { z } from 'zod';
import { defineKind } from '../kind.ts';

const URLS = ['video_url', 'events_url', 'thumbnail_url', 'preview_url'] as const;

/** A URL of a recording, as Odyssey names it. */
export type RecordingUrl = (typeof URLS)[number];

/** Which are null. */
export interface NullUrlsAttributes {
  /** Some of `'video_url'`, `'events_url'`, `'thumbnail_url'` and `'preview_url'`. Default: all of them. */
  urls?: readonly RecordingUrl[];
}

const NAMES = `must be a list of some of ${URLS.join(', ')}`;

export const nullUrls = defineKind({
  description: 'Some of the URLs are null, as when there is nothing to show.',
  points: ['recording.get'],
  attributes: {
    urls: z
      .array(z.enum(URLS, { error: NAMES }), { error: NAMES })
      .min(1, { error: NAMES })
      .describe('Which URLs; all when left out'),
  },
  read: ({ urls = URLS }) => ({ urls: urls as readonly RecordingUrl[] }),
});
