/** `/__admin`: composes the routes, one file a resource, behind the guard. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { limitBody } from '../http/body-limit.ts';
import type { OpenApiDocument } from '../http/openapi.ts';
import { type AdminContext, answerError, answerInvalid } from './context.ts';
import { EmulatorError } from './errors.ts';
import { allowLocalPages, guardChanges, refuseForeigners } from './guard.ts';
import { clockRoutes } from './routes/clock.ts';
import { configRoutes } from './routes/config.ts';
import { emulatorRoutes } from './routes/emulator.ts';
import { faultRoutes } from './routes/faults.ts';
import { jobRoutes } from './routes/jobs.ts';
import { journalRoutes } from './routes/journal.ts';
import { openApiRoute } from './routes/openapi.ts';
import { recordingRoutes } from './routes/recordings.ts';
import { scenarioRoutes } from './routes/scenarios.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { streamRoutes } from './routes/streams.ts';
import { IMPORT_PATH, transferRoutes } from './routes/transfer.ts';

/** The app under `/__admin`; `describe` makes the OpenAPI document of everything that the emulator serves. */
export function createAdminApp(
  context: AdminContext,
  describe: (url: string) => OpenApiDocument,
): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: answerInvalid });
  app.onError((error, c) => {
    const answer = answerError(error, c);
    if (answer.status === 500) context.accounts.recordFault(error);
    return answer;
  });
  app.use(refuseForeigners(context.config));
  app.use(allowLocalPages(context.config));
  app.use(guardChanges(context.config));
  const limit = limitBody((message) => {
    throw new EmulatorError('INVALID_REQUEST', message);
  });
  // An import is stored as it comes; the disk is its limit.
  app.use((c, next) => (c.req.path === IMPORT_PATH ? next() : limit(c, next)));
  app.route('/', emulatorRoutes(context));
  app.route('/', configRoutes(context));
  app.route('/', sessionRoutes(context));
  app.route('/', streamRoutes(context));
  app.route('/', jobRoutes(context));
  app.route('/', recordingRoutes(context));
  app.route('/', faultRoutes(context));
  app.route('/', scenarioRoutes(context));
  app.route('/', clockRoutes(context));
  app.route('/', journalRoutes(context));
  app.route('/', transferRoutes(context));
  app.route('/', openApiRoute(describe));
  app.all('*', (c) => {
    throw unknownRoute(c.req.method, c.req.path);
  });
  return app;
}

function unknownRoute(method: string, path: string): EmulatorError {
  return new EmulatorError(
    'NOT_FOUND',
    `There is no ${method} ${path}: GET /__admin/openapi.json lists every route.`,
  );
}
