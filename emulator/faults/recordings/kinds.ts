/** The types of recordings and their files. */
import { expired } from './expired.ts';
import { forbidden } from './forbidden.ts';
import { notFound } from './not-found.ts';
import { nullUrls } from './null-urls.ts';
import { truncated } from './truncated.ts';

export const RECORDING_KINDS = {
  forbidden,
  not_found: notFound,
  expired,
  null_urls: nullUrls,
  truncated,
} as const;
