/** `/simulation-jobs`: submit scripts, see what becomes of them, and take them back. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Account } from '../account.ts';
import { ForeignJobError } from '../simulation/errors.ts';
import type { JobInfo } from '../simulation/info.ts';
import { JOB_STATUSES, PRIORITIES } from '../simulation/status.ts';
import { requireBearer } from './bearer.ts';
import type { AccountEnv, HttpContext } from './context.ts';
import {
  answerInvalid,
  BODY_FAILURES,
  detailSchema,
  json,
  usageErrorSchema,
  validationErrorSchema,
} from './errors.ts';
import { publicOrigin } from './public-origin.ts';
import { describeRecording } from './recording-faults.ts';
import { recordingFields } from './recordings.ts';

/** Where jobs are submitted. */
export const SIMULATION_JOBS_PATH = '/simulation-jobs';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

const entrySchema = {
  type: 'object' as const,
  properties: {
    timestamp_ms: { type: 'integer' as const, minimum: 0 },
    start: {
      type: 'object' as const,
      properties: { prompt: { type: 'string' as const }, image: { type: 'string' as const } },
    },
    interact: { type: 'object' as const, properties: { prompt: { type: 'string' as const } } },
    end: { type: 'object' as const },
  },
};

/** Scripts pass as they are: the domain checks them wholly, as it does those that it fetches. */
const submissionSchema = z.object({
  script: z
    .unknown()
    .optional()
    .openapi({ type: 'array', items: entrySchema, description: 'A start at 0, interactions, an end' }),
  scripts: z
    .unknown()
    .optional()
    .openapi({
      type: 'array',
      items: { type: 'array', items: entrySchema },
      description: 'Several scripts; each becomes a stream',
    }),
  script_url: z.string().nullish().openapi({ description: 'Where to fetch the script from' }),
  portrait: z.boolean().default(true),
  output_video: z.boolean().default(true).openapi({ description: 'Whether recordings are kept' }),
  bypass_vlm_expansion: z.boolean().default(false),
  priority: z.enum(PRIORITIES).default('normal'),
});

const time = z.string().nullable().openapi({ format: 'date-time' });
const status = z.enum(JOB_STATUSES);

const acceptedSchema = z
  .object({
    job_id: z.string(),
    status,
    priority: z.string(),
    created_at: z.string().openapi({ format: 'date-time' }),
    estimated_wait_minutes: z.number().nullable(),
  })
  .openapi('AcceptedSimulationJob');

const listedSchema = z
  .object({
    job_id: z.string(),
    status,
    priority: z.string(),
    created_at: z.string().openapi({ format: 'date-time' }),
    completed_at: time,
    error_message: z.string().nullable(),
  })
  .openapi('ListedSimulationJob');

const jobSchema = listedSchema
  .extend({
    dispatched_at: time,
    started_at: time,
    assigned_region: z.string().nullable(),
    retry_count: z.int(),
    estimated_wait_minutes: z.number().nullable(),
    streams: z.array(
      z.object({
        ...recordingFields,
        script_index: z.int(),
        status,
        error_message: z.string().nullable(),
      }),
    ),
  })
  .openapi('SimulationJob');

const params = z.object({ job_id: z.string() });

const protection = { security: [{ bearer: [] }], middleware: requireBearer };

const UNAUTHORIZED = { 401: json('No valid access token', detailSchema) };
const NOT_ONES_OWN = {
  403: json("Another account's job", detailSchema),
  404: json('No such job', detailSchema),
};

const submitRoute = createRoute({
  method: 'post',
  path: SIMULATION_JOBS_PATH,
  operationId: 'submitSimulationJob',
  summary: 'Queue a job: exactly one of script, scripts and script_url',
  ...protection,
  request: { body: { required: true, content: { 'application/json': { schema: submissionSchema } } } },
  responses: {
    200: json('The job', acceptedSchema),
    ...UNAUTHORIZED,
    403: json('The account may not bypass prompt expansion', detailSchema),
    ...BODY_FAILURES,
    413: json('A body of more than 104 MB', detailSchema),
    429: json('The queue is full, or the account suspended', z.union([detailSchema, usageErrorSchema])),
    503: json('The account is being reset', detailSchema),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: SIMULATION_JOBS_PATH,
  operationId: 'listSimulationJobs',
  summary: 'List jobs, the newest first',
  ...protection,
  request: {
    query: z.object({
      status: status.optional(),
      active: z
        .enum(['true', 'false'])
        .optional()
        .openapi({ description: 'Only pending, dispatched and processing ones' }),
      limit: z.coerce.number().pipe(z.int().min(1).max(MAX_LIMIT)).default(DEFAULT_LIMIT),
      offset: z.coerce.number().pipe(z.int().min(0)).default(0),
    }),
  },
  responses: {
    200: json(
      'The jobs; `total` counts all that fit',
      z.object({ jobs: z.array(listedSchema), total: z.int(), limit: z.int(), offset: z.int() }),
    ),
    ...UNAUTHORIZED,
    422: json('A query that does not validate', validationErrorSchema),
  },
});

const getRoute = createRoute({
  method: 'get',
  path: `${SIMULATION_JOBS_PATH}/{job_id}`,
  operationId: 'getSimulationJob',
  summary: 'Get a job and its streams',
  ...protection,
  request: { params },
  responses: { 200: json('The job', jobSchema), ...UNAUTHORIZED, ...NOT_ONES_OWN },
});

const cancelRoute = createRoute({
  method: 'delete',
  path: `${SIMULATION_JOBS_PATH}/{job_id}`,
  operationId: 'cancelSimulationJob',
  summary: 'Cancel a job that is not yet processed',
  ...protection,
  request: { params },
  responses: {
    200: json('The job, cancelled', jobSchema),
    400: json('It is processed already, or over', detailSchema),
    ...UNAUTHORIZED,
    ...NOT_ONES_OWN,
  },
});

/** The routes of simulation jobs. */
export function simulationJobRoutes({ accounts }: HttpContext) {
  const requireOwn = ({ jobs }: Account, jobId: string): void => {
    if (jobs.has(jobId)) return;
    if (accounts.list().some((other) => other.jobs.has(jobId))) throw new ForeignJobError(jobId);
  };
  return new OpenAPIHono<AccountEnv>({ defaultHook: answerInvalid })
    .openapi(submitRoute, async (c) => {
      const { script, scripts, script_url, portrait, ...rest } = c.req.valid('json');
      const job = await c.var.account.jobs.submit({
        script,
        scripts,
        scriptUrl: script_url,
        orientation: portrait ? 'portrait' : 'landscape',
        outputVideo: rest.output_video,
        bypassExpansion: rest.bypass_vlm_expansion,
        priority: rest.priority,
      });
      return c.json(accepted(job), 200);
    })
    .openapi(listRoute, (c) => {
      const { status: wanted, active, limit, offset } = c.req.valid('query');
      const jobs = c.var.account.jobs.list({ status: wanted, active: active === 'true' });
      const page = jobs.slice(offset, offset + limit).map(listed);
      return c.json({ jobs: page, total: jobs.length, limit, offset }, 200);
    })
    .openapi(getRoute, (c) => {
      const { account } = c.var;
      const { job_id: jobId } = c.req.valid('param');
      requireOwn(account, jobId);
      return c.json(detailed(account.jobs.get(jobId), account, publicOrigin(c)), 200);
    })
    .openapi(cancelRoute, async (c) => {
      const { account } = c.var;
      const { job_id: jobId } = c.req.valid('param');
      requireOwn(account, jobId);
      const job = account.jobs.cancel(jobId);
      await account.stored();
      return c.json(detailed(job, account, publicOrigin(c)), 200);
    });
}

function accepted({ jobId, status, priority, createdAtMs, estimatedWaitMs }: JobInfo) {
  return {
    job_id: jobId,
    status,
    priority,
    created_at: iso(createdAtMs),
    estimated_wait_minutes: toMinutes(estimatedWaitMs),
  };
}

function listed({ jobId, status, priority, createdAtMs, endedAtMs, error }: JobInfo) {
  return {
    job_id: jobId,
    status,
    priority,
    created_at: iso(createdAtMs),
    completed_at: isoOrNull(endedAtMs),
    error_message: error,
  };
}

function detailed(job: JobInfo, account: Account, origin: string) {
  return {
    ...listed(job),
    dispatched_at: isoOrNull(job.dispatchedAtMs),
    started_at: isoOrNull(job.startedAtMs),
    assigned_region: job.region,
    retry_count: job.retryCount,
    estimated_wait_minutes: toMinutes(job.estimatedWaitMs),
    streams: job.streams.map(({ streamId, scriptIndex, frames, durationMs }) => {
      const isFilmed = job.status === 'completed';
      return {
        stream_id: streamId,
        video_url: null,
        events_url: null,
        thumbnail_url: null,
        preview_url: null,
        frame_count: isFilmed ? frames : null,
        duration_seconds: isFilmed ? durationMs / 1000 : null,
        ...(isFilmed && describeRecording(account, streamId, origin)),
        script_index: scriptIndex,
        status: job.status,
        error_message: job.error,
      };
    }),
  };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

function isoOrNull(atMs: number | null): string | null {
  return atMs === null ? null : iso(atMs);
}

/** Minutes to a tenth, rounded up: who asks again by then does not ask too soon. */
function toMinutes(durationMs: number | null): number | null {
  return durationMs === null ? null : Math.ceil(durationMs / 6000) / 10;
}
