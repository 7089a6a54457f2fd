/** The shapes of what `/__admin` takes and answers; each is held to the interface that the verbs have it by. */
import { z } from '@hono/zod-openapi';
import type { AccountOptions } from '../config.ts';
import { FAULT_TYPES } from '../faults/kinds.ts';
import type { FaultRule } from '../faults/rule.ts';
import { JOURNAL_TYPES } from '../journal/events.ts';
import type { RecordingInfo } from '../recording/recording.ts';
import type { ActiveScenario, ScenarioInfo } from '../scenario/scenario.ts';
import type { AudienceInfo } from '../session/audience.ts';
import type { SessionInfo } from '../session/info.ts';
import type { StreamInfo } from '../session/stream.ts';
import type { JobInfo } from '../simulation/info.ts';
import { JOB_STATUSES, PRIORITIES } from '../simulation/status.ts';
import { EMULATOR_ERROR_STATUS } from './errors.ts';
import type { AccountInfo, ClockInfo, Health, MonthlyUsage, Readiness, RecordingDetails } from './verbs.ts';

/** Every error of `/__admin`. */
export const errorSchema = z
  .object({
    detail: z.object({
      code: z.enum(Object.keys(EMULATOR_ERROR_STATUS)),
      message: z.string(),
      problems: z.array(z.string()).optional().openapi({ description: 'Each problem by itself' }),
    }),
  })
  .openapi('AdminError');

export const healthSchema = z
  .object({
    status: z.literal('ok'),
    version: z.string(),
    url: z.string(),
    udpPort: z.int(),
    uptimeMs: z.number(),
  })
  .openapi('Health') satisfies z.ZodType<Health>;

export const readinessSchema = z
  .object({
    ready: z.boolean(),
    waitingFor: z.array(z.string()),
    problem: z.string().optional(),
  })
  .openapi('Readiness') satisfies z.ZodType<Described<Readiness>>;

const causeSchema = z.string().openapi({ example: 'dangling_timeout' });

export const sessionSchema = z
  .object({
    sessionId: z.string(),
    state: z.enum(['reserved', 'connecting', 'connected', 'streaming', 'dangling']),
    streamerId: z.string(),
    region: z.string(),
    streamId: z.string().optional(),
    reservedAtMs: z.number(),
    sinceMs: z.number(),
    danglingCause: z.enum(['page_gone', 'connection_lost', 'no_goodbye', 'dropped']).optional(),
    closeCode: z.int().optional(),
    release: z.object({ cause: causeSchema, atMs: z.number(), inMs: z.number() }),
  })
  .openapi('Session') satisfies z.ZodType<Described<Loose<SessionInfo>>>;

/** What may be left out may be undefined too: of zod's `exactOptional()` the document would say that it is required. */
type Described<Info> = {
  [Name in keyof Info]: object extends Pick<Info, Name> ? Info[Name] | undefined : Info[Name];
};

/** A session whose causes are any text: the schema need not repeat the list of them. */
type Loose<Info extends { release: object }> = Omit<Info, 'release'> & {
  release: Omit<Info['release'], 'cause'> & { cause: string };
};

const audienceSchema = z.object({
  spectators: z
    .array(
      z.object({
        spectatorId: z.string(),
        state: z.enum(['connecting', 'connected']),
        joinedAtMs: z.number(),
        bytes: z.int(),
        packets: z.int(),
      }),
    )
    .readonly(),
  hls: z.object({ requests: z.int(), bytes: z.int() }),
}) satisfies z.ZodType<AudienceInfo>;

export const streamSchema = z
  .object({
    streamId: z.string(),
    sessionId: z.string(),
    prompt: z.string(),
    appliedPrompt: z.string(),
    prompts: z.int(),
    orientation: z.enum(['landscape', 'portrait']),
    image: z.boolean(),
    broadcast: z.boolean(),
    audience: audienceSchema.optional(),
    startedAtMs: z.number(),
    elapsedMs: z.number(),
    leftMs: z.number(),
    frames: z.int(),
  })
  .openapi('Stream') satisfies z.ZodType<Described<StreamInfo>>;

const atMsSchema = z.number().nullable();

export const jobSchema = z
  .object({
    jobId: z.string(),
    status: z.enum(JOB_STATUSES),
    priority: z.enum(PRIORITIES),
    region: z.string().nullable(),
    retryCount: z.int(),
    createdAtMs: z.number(),
    dispatchedAtMs: atMsSchema,
    startedAtMs: atMsSchema,
    endedAtMs: atMsSchema,
    error: z.string().nullable(),
    estimatedWaitMs: z.number().nullable(),
    streams: z
      .array(
        z.object({
          streamId: z.string(),
          scriptIndex: z.int(),
          prompt: z.string(),
          appliedPrompt: z.string(),
          prompts: z.int(),
          orientation: z.enum(['landscape', 'portrait']),
          image: z.boolean(),
          durationMs: z.number(),
          frames: z.int(),
        }),
      )
      .readonly(),
  })
  .openapi('Job') satisfies z.ZodType<JobInfo>;
const recordingObject = z.object({
  streamId: z.string(),
  sessionId: z.string().optional(),
  jobId: z.string().optional(),
  orientation: z.enum(['landscape', 'portrait']),
  widthPx: z.int(),
  heightPx: z.int(),
  prompt: z.string(),
  prompts: z.int(),
  image: z.boolean(),
  startedAtMs: z.number(),
  endedAtMs: z.number(),
  frames: z.int(),
  durationS: z.number(),
});

export const recordingSchema = recordingObject.openapi('Recording') satisfies z.ZodType<
  Described<RecordingInfo>
>;

const fileUrl = z.string().nullable();

export const recordingDetailsSchema = recordingObject
  .extend({ urls: z.object({ video: fileUrl, preview: fileUrl, thumbnail: fileUrl, events: fileUrl }) })
  .openapi('RecordingDetails') satisfies z.ZodType<Described<RecordingDetails>>;

export const clockSchema = z
  .object({
    mode: z.string().openapi({ example: 'manual' }),
    nowMs: z.number(),
    pendingTimers: z.int(),
    nextDueInMs: z.number().nullable(),
  })
  .openapi('Clock') satisfies z.ZodType<ClockInfo>;

export const usageSchema = z
  .object({ usedMs: z.number(), limitMs: z.number().nullable(), resetAtMs: z.number() })
  .openapi('MonthlyUsage') satisfies z.ZodType<MonthlyUsage>;

export const accountSchema = z
  .object({
    apiKey: z.string(),
    listed: z.boolean(),
    sessions: z.object({ active: z.int(), limit: z.int() }),
    streams: z.int(),
    clock: clockSchema,
    usage: usageSchema,
    journalEntries: z.int(),
  })
  .openapi('Account') satisfies z.ZodType<AccountInfo>;

export const entrySchema = z
  .looseObject({
    type: z.enum(JOURNAL_TYPES),
    seq: z.int(),
    atMs: z.number(),
    apiKey: z.string(),
  })
  .openapi('JournalEntry', { description: 'One thing that happened; its type decides its other fields.' });

/** `{items, total}`, as every list is. */
export function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z.object({ items: z.array(schema), total: z.int() });
}

export const durationSchema = z
  .union([z.string(), z.number()])
  .openapi({ description: 'Text with units, or a number of milliseconds', example: '150s' });

/** What is in force for an account: see `AccountOptions` for each. */
export const optionsSchema = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .openapi('AccountOptions', {
    description:
      'Options by name, as in the config file; durations are text such as "150s", or milliseconds.',
    example: { clock: 'manual', concurrentSessions: 1, streamLimit: '10s' },
  });

/** Options as they are given. Anything passes: the verb checks them, and names every mistake as it does in process. */
export const givenOptionsSchema = z.custom<AccountOptions>().openapi({
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean'] },
  description: 'Options by name, as in the config file; what is left out is as the emulator was started.',
  example: { clock: 'manual', concurrentSessions: 1, streamLimit: '10s' },
});

const FAULT_EXAMPLE = {
  on: 'POST /sessions/request',
  type: 'error',
  error: 'RATE_LIMITED',
  times: 2,
} as const;

/** A rule as it was written, and how often it was asked. */
export const faultSchema = z
  .looseObject({
    name: z.string(),
    on: z.string(),
    type: z.enum(FAULT_TYPES),
    enabled: z.boolean(),
    counted: z.int().openapi({ description: 'Events that it was about' }),
    fired: z.int().openapi({ description: 'Those that met its fault' }),
  })
  .openapi('Fault', { example: { name: 'twice', ...FAULT_EXAMPLE, enabled: true, counted: 3, fired: 2 } });

/** A rule as it is given. Anything passes: the verb checks it, and names every mistake as it does in process. */
export const givenFaultSchema = z.custom<FaultRule>().openapi({
  type: 'object',
  required: ['on', 'type'],
  properties: { name: { type: 'string' }, on: { type: 'string' }, type: { enum: [...FAULT_TYPES] } },
  description: 'A rule: where, what, how often; its name may be left out, since it stands in the address.',
  example: FAULT_EXAMPLE,
});

const scenarioObject = z.object({ name: z.string(), description: z.string(), path: z.string() });

export const scenarioSchema = scenarioObject.openapi('Scenario') satisfies z.ZodType<ScenarioInfo>;

/** What an account plays. */
export const activeScenarioSchema = scenarioObject
  .extend({
    beganAtMs: z.number(),
    elapsedMs: z.number(),
    nextInMs: z.number().nullable(),
    endsInMs: z.number().nullable(),
  })
  .openapi('ActiveScenario') satisfies z.ZodType<ActiveScenario>;
