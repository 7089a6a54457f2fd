/** Odyssey's HTTP API: composes the routes, one file a resource, with what holds for all of them. */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { cors } from 'hono/cors';
import { broadcastPath } from '../broadcast/paths.ts';
import { signallingRoutes } from '../signalling/routes.ts';
import { MAX_SUBMISSION_BYTES } from '../simulation/submission.ts';
import { authRoutes } from './auth.ts';
import { limitBody } from './body-limit.ts';
import type { HttpContext } from './context.ts';
import { answerError, answerInvalid } from './errors.ts';
import { injectFaults } from './faults.ts';
import { hlsRoutes } from './hls.ts';
import { recordRequests } from './record.ts';
import { recordingRoutes } from './recordings.ts';
import { regionRoutes } from './regions.ts';
import { sessionRoutes } from './sessions.ts';
import { SIMULATION_JOBS_PATH, simulationJobRoutes } from './simulation-jobs.ts';
import { identifySpectator } from './spectators.ts';
import { telemetryRoutes } from './telemetry.ts';
import { acceptOffers, whepRoutes } from './whep.ts';

const PREFLIGHT_LIFETIME_S = 600;

/** The app that stands in for Odyssey's. */
export function createOdysseyApp(context: HttpContext): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: answerInvalid });
  app.onError((error, c) => answerError(error, c, (fault) => context.accounts.recordFault(fault)));
  app.use(`${broadcastPath(':stream_id')}/whep`, acceptOffers);
  app.use(
    cors({
      origin: '*',
      allowHeaders: ['Authorization', 'Content-Type', 'If-Match', 'Range', 'If-Range'],
      exposeHeaders: [
        ...['Location', 'Retry-After', 'ETag', 'Accept-Patch', 'Accept-Post', 'Allow'],
        ...['Accept-Ranges', 'Content-Range'],
      ],
      maxAge: PREFLIGHT_LIFETIME_S,
    }),
  );
  const refuse = (detail: string, c: Context) => c.json({ detail }, 413);
  const [limitSmall, limitImages] = [limitBody(refuse), limitBody(refuse, MAX_SUBMISSION_BYTES)];
  app.use((c, next) => (c.req.path === SIMULATION_JOBS_PATH ? limitImages : limitSmall)(c, next));
  app.use(recordRequests(context));
  app.use(injectFaults(context));
  app.route('/', authRoutes(context));
  app.route('/', regionRoutes());
  app.route('/', sessionRoutes(context));
  app.route('/', simulationJobRoutes(context));
  app.route('/', recordingRoutes(context));
  app.route('/', telemetryRoutes());
  app.route('/', signallingRoutes());
  app.route('/', whepRoutes(context));
  app.route(
    '/',
    hlsRoutes(async (c) => {
      const { account, streamId } = await identifySpectator(c, context);
      return account.broadcasts.get(streamId);
    }),
  );
  return app;
}
