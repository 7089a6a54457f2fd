/** The least that a Hono server can be: what the emulator's time to ready and its requests are compared with. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const app = new Hono()
  .get('/', (context) => context.text('hello'))
  .post('/echo', async (context) => context.json(await context.req.json()));
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  process.stdout.write(`URL http://127.0.0.1:${port}\n`);
});
