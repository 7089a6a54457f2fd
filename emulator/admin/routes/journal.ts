/** `/__admin/journal`: what happened, page by page, as it happens, or what is waited for. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { json } from '../../http/errors.ts';
import type { JournalQuery } from '../../journal.ts';
import { type AdminContext, answerInvalid, failures, keyQuery, NO_KEY, verbsOf } from '../context.ts';
import { EmulatorError } from '../errors.ts';
import { followJournal } from '../follow.ts';
import { durationSchema, entrySchema } from '../schemas.ts';
import type { JournalVerbs } from '../verbs.ts';

type Entry = z.output<typeof entrySchema>;

/** The journal itself says which numbers make sense, as it does in process. */
const wholeNumber = z.string().transform(Number).openapi({ type: 'integer' });

const query = keyQuery.extend({
  type: z
    .string()
    .optional()
    .openapi({ description: 'Types, with commas between them; session.* is a family', example: 'session.*' }),
  session: z.string().optional().openapi({ description: 'Only of this session' }),
  stream: z.string().optional().openapi({ description: 'Only of this stream' }),
  text: z.string().optional().openapi({ description: 'Only with this text somewhere in it' }),
  where: z
    .string()
    .optional()
    .openapi({ description: 'Only with these fields, as JSON', example: '{"status":429}' }),
  after: wholeNumber.optional().openapi({ description: 'Only with a larger seq' }),
});

const listRoute = createRoute({
  method: 'get',
  path: '/journal',
  operationId: 'listJournal',
  summary: 'What happened; with key=none what belongs to no account',
  request: {
    query: query.extend({
      limit: wholeNumber.optional().openapi({ description: 'At most so many, 1 to 1000; default 100' }),
    }),
  },
  responses: {
    200: json(
      'The entries, oldest first',
      z.object({
        items: z.array(entrySchema),
        total: z.int().openapi({ description: 'All that fit, on this page or not' }),
        forgotten: z.int().openapi({ description: 'How many entries are kept no more' }),
        nextAfter: z.int().optional().openapi({ description: 'What to give as after for the next page' }),
      }),
    ),
    ...failures(403, 422),
  },
});

const waitRoute = createRoute({
  method: 'get',
  path: '/journal/wait',
  operationId: 'waitForJournal',
  summary: 'The first entry that fits, whether it has happened or is still to come',
  request: { query: query.extend({ timeout: durationSchema.optional() }) },
  responses: { 200: json('The entry', entrySchema), ...failures(403, 410, 422, 503, 504) },
});

const eventsRoute = createRoute({
  method: 'get',
  path: '/journal/events',
  operationId: 'followJournal',
  summary: 'What happens, as server-sent events',
  description:
    'Each event has the id of its seq, its type, and the entry as JSON. After Last-Event-ID, or after, none is missed. ' +
    'The event "closed" says why there will be no more.',
  request: { query },
  responses: {
    200: { description: 'The events', content: { 'text/event-stream': { schema: z.string() } } },
    ...failures(403, 422),
  },
});

/** The routes of the journal. */
export function journalRoutes(context: AdminContext) {
  return new OpenAPIHono({ defaultHook: answerInvalid })
    .openapi(listRoute, async (c) => {
      const { key, limit, ...rest } = c.req.valid('query');
      const { items, ...page } = await journalOf(key, context).list({
        ...toQuery(rest),
        ...(limit !== undefined && { limit }),
      });
      const answered: Entry[] = items;
      return c.json({ items: answered, ...page }, 200);
    })
    .openapi(waitRoute, async (c) => {
      const { key, timeout, ...rest } = c.req.valid('query');
      const entry: Entry = await journalOf(key, context).waitFor(
        toQuery(rest),
        timeout === undefined ? {} : { timeout },
      );
      return c.json(entry, 200);
    })
    .openapi(eventsRoute, async (c) => {
      const { key, after, ...rest } = c.req.valid('query');
      const { accounts } = context;
      const journal =
        key === NO_KEY ? accounts.anonymous : accounts.get(verbsOf(key, context).apiKey).journal;
      const lastSeen = Number(c.req.header('Last-Event-ID') ?? after);
      const events = followJournal(journal, {
        query: toQuery(rest),
        realClock: accounts.realClock,
        ...(Number.isInteger(lastSeen) && { after: lastSeen }),
      });
      // Of HEAD, Hono sends no body: nobody would read, and nobody would leave.
      if (c.req.method === 'HEAD') events.end();
      return streamSSE(c, async (stream) => {
        stream.onAbort(() => events.end());
        for await (const event of events) await stream.writeSSE(event);
      });
    });
}

function journalOf(key: string | undefined, context: AdminContext): JournalVerbs {
  return key === NO_KEY ? context.verbs.anonymous.journal : verbsOf(key, context).journal;
}

/** The journal's query that a URL's asks for. */
function toQuery(given: Omit<z.output<typeof query>, 'key'>): JournalQuery {
  const { type, session, stream, where, text, after } = given;
  const types = type?.split(',').filter((name) => name !== '');
  return {
    ...(text !== undefined && { text }),
    ...(after !== undefined && { after }),
    ...(types !== undefined && { type: types }),
    ...(session !== undefined && { sessionId: session }),
    ...(stream !== undefined && { streamId: stream }),
    ...(where !== undefined && { where: readWhere(where) }),
  };
}

function readWhere(text: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new EmulatorError(
      'INVALID_QUERY',
      `where: ${JSON.stringify(text)} is no JSON object: give fields that must be equal, such as {"status":429}.`,
    );
  }
}
