/** Finds out who has a port, as far as this machine tells. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { IDENTITY, IDENTITY_HEADER } from '../http/identity.ts';
import { neutralise } from '../terminal/text.ts';

/** A process that has a port. */
export interface PortOwner {
  pid: number;
  /** Its program, such as `node`. */
  name: string;
}

const LSOF_TIMEOUT_MS = 1000;
const ANSWER_TIMEOUT_MS = 500;

/** The state of a listening TCP socket and of an unconnected UDP socket in /proc/net (Linux, include/net/tcp_states.h). */
const WAITING_STATE = { tcp: '0A', udp: '07' } as const;

/** The process that has the port; undefined where nothing tells, such as for another user's process. */
export async function findPortOwner(port: number, protocol: 'tcp' | 'udp'): Promise<PortOwner | undefined> {
  try {
    if (process.platform === 'linux') return ownerFromProc(port, protocol);
    if (process.platform === 'darwin') return await ownerFromLsof(port, protocol);
  } catch {
    // Whatever the reason: the caller has words for an owner that is not known.
  }
  return undefined;
}

/** Whether an odyssey-emulator answers at `url`: it says so in its `Server` header, with every answer. */
export async function isEmulator(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/regions`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    await answer.body?.cancel();
    return answer.headers.get(IDENTITY_HEADER) === IDENTITY;
  } catch {
    return false;
  }
}

function ownerFromProc(port: number, protocol: 'tcp' | 'udp'): PortOwner | undefined {
  const sockets = new Set(
    [protocol, `${protocol}6`].flatMap((table) =>
      waitingInodes(readOrEmpty(`/proc/net/${table}`), port, protocol),
    ),
  );
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (linksOf(`/proc/${pid}/fd`).some((link) => sockets.has(link))) {
      const [program = ''] = readOrEmpty(`/proc/${pid}/cmdline`).split('\0');
      return { pid: Number(pid), name: neutralise(basename(program)) };
    }
  }
  return undefined;
}

/** `socket:[inode]` of each socket that waits on the port, as /proc/<pid>/fd links to them (man 5 proc_pid_net). */
function waitingInodes(table: string, port: number, protocol: 'tcp' | 'udp'): string[] {
  return table
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/))
    .filter(([, local, , state]) => {
      const hexPort = local?.split(':')[1] ?? '';
      return Number.parseInt(hexPort, 16) === port && state === WAITING_STATE[protocol];
    })
    .map((columns) => `socket:[${columns[9]}]`);
}

/** What the files of a folder link to; nothing for a process that has just ended or belongs to somebody else. */
function linksOf(folder: string): string[] {
  try {
    return readdirSync(folder).map((file) => readlinkSync(`${folder}/${file}`));
  } catch {
    return [];
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function ownerFromLsof(port: number, protocol: 'tcp' | 'udp'): Promise<PortOwner | undefined> {
  const which = protocol === 'tcp' ? [`-iTCP:${port}`, '-sTCP:LISTEN'] : [`-iUDP:${port}`];
  const { stdout } = await promisify(execFile)('lsof', ['-nP', ...which, '-Fpc'], {
    timeout: LSOF_TIMEOUT_MS,
  });
  // One field a line, marked by its first letter: p for the process id, c for the command (man lsof, "Output for other programs").
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  const name = /^c(.+)$/m.exec(stdout)?.[1];
  return pid === undefined || name === undefined ? undefined : { pid: Number(pid), name: neutralise(name) };
}
