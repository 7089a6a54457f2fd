/** Answers with a file, whole or in part: single ranges, validators and HEAD (RFC 9110 §13, §14), and downloads. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import parseRange from 'range-parser';
import type { Artefact } from '../recording/artefacts.ts';
import type { Media } from '../rendering/fragment.ts';

/** How to answer. */
export interface ArtefactAnswerOptions {
  /** What a browser should save it as; without, it shows it. */
  readonly downloadName?: string;
  /** For how long a browser may use it without asking again: its URL is good no longer. */
  readonly maxAgeS: number;
}

/** Consecutive bytes: `to` is not one of them. */
interface Bytes {
  readonly from: number;
  readonly to: number;
}

/**
 * The answer: 200 with all of it, 206 with the range that was asked for, or 304.
 *
 * @throws HTTPException 416 when there is nothing in the range.
 * @throws RenderFailedError when its beginning cannot be made. Later, the connection breaks.
 */
export async function answerArtefact(
  c: Context,
  artefact: Artefact,
  { downloadName, maxAgeS }: ArtefactAnswerOptions,
): Promise<Response> {
  const { contentType, etag, sizeBytes } = artefact;
  const headers: Record<string, string> = {
    'Accept-Ranges': 'bytes',
    'Cache-Control': `private, max-age=${maxAgeS}`,
    ETag: etag,
    ...(downloadName !== undefined && { 'Content-Disposition': `attachment; filename="${downloadName}"` }),
  };
  if (isKnown(c.req.header('If-None-Match'), etag)) return c.body(null, 304, headers);
  const range = rangeOf(c, artefact);
  if (range === 'unsatisfiable') {
    const message = `There is nothing in ${c.req.header('Range')}: the file has ${sizeBytes} bytes.`;
    const res = c.json({ detail: message }, 416, { ...headers, 'Content-Range': `bytes */${sizeBytes}` });
    throw new HTTPException(416, { message, res });
  }
  const { from, to } = range ?? { from: 0, to: sizeBytes };
  headers['Content-Type'] = contentType;
  headers['Content-Length'] = String(to - from);
  if (range) headers['Content-Range'] = `bytes ${from}-${to - 1}/${sizeBytes}`;
  const status = range ? 206 : 200;
  if (c.req.method === 'HEAD') return c.body(null, status, headers);
  return c.body(await streamOf(artefact.read(from, to)), status, headers);
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

/** The range to send; undefined for all: where none is asked for, it cannot be read, or there is more than one. */
function rangeOf({ req }: Context, { etag, sizeBytes }: Artefact): Bytes | 'unsatisfiable' | undefined {
  const header = req.header('Range');
  const ifRange = req.header('If-Range');
  // §13.1.5: of another version than the client has a part of, it wants everything.
  if (header === undefined || (ifRange !== undefined && ifRange !== etag)) return undefined;
  const ranges = parseRange(sizeBytes, header);
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === -2 || ranges.type !== 'bytes') return undefined;
  const [range, ...more] = ranges;
  return range === undefined || more.length > 0 ? undefined : { from: range.start, to: range.end + 1 };
}

/** The pieces as a stream that takes each when the client wants it. The first is there when this resolves. */
async function streamOf(pieces: AsyncIterable<Media>): Promise<ReadableStream<Media>> {
  const iterator = pieces[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<Media>> | undefined = Promise.resolve(await iterator.next());
  return new ReadableStream<Media>(
    {
      async pull(controller) {
        const { done, value } = await (next ?? iterator.next());
        next = undefined;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
