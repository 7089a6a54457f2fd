/** A server in a process of its own that prints its URL when it listens. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A server that has said where it is. */
export interface ServerProcess {
  readonly url: string;
  /** Ends it at once. */
  kill(): Promise<void>;
}

/**
 * Starts `node` with these arguments and waits for the URL it prints.
 *
 * @throws Error with what it said when it ends without one.
 */
export async function startServer(args: readonly string[]): Promise<ServerProcess> {
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(server, 'exit');
  const kill = async () => {
    server.kill('SIGKILL');
    await exited;
  };
  let said = '';
  for await (const chunk of server.stdout) {
    said += chunk;
    const url = /http:\/\/\S+:\d+(?=\s)/.exec(said)?.[0];
    if (url !== undefined) return { url, kill };
  }
  throw new Error(`node ${args.join(' ')} ended before it printed a URL. It said: ${said}`);
}
