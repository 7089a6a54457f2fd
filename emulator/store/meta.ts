/** The record that says what the others are, and which of them count. */
import { z } from '@hono/zod-openapi';
import { originNow, originSchema } from './format.ts';
import { fromFrame, toFrame } from './frame.ts';

/**
 * Before each key in the database stand four bytes, the number of a generation. One counts; whatever replaces everything
 * at once is written as another, and becomes the one that counts in a single step. 0 is the meta record's alone.
 */
export const GENERATION_BYTES = 4;

const NAME = Buffer.from('meta');

/** Where the meta record stands, generation and all. */
export const META_KEY: Uint8Array = Buffer.concat([Buffer.alloc(GENERATION_BYTES), NAME]);

const metaSchema = originSchema.extend({ generation: z.number().int().positive() });

/** Who wrote the data, in which format, and which generation counts. */
export type Meta = z.infer<typeof metaSchema>;

/** As this emulator writes it. */
export function metaFrame(generation: number, format: number): Uint8Array {
  return toFrame(NAME, { ...originNow(format), generation });
}

/** Throws where the frame is damaged. */
export function readMeta(frame: Uint8Array): Meta {
  return metaSchema.parse(fromFrame(NAME, frame));
}
