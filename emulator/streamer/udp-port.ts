/**
 * The one UDP port that all peers share. It is held from the start, so that nobody else takes it: libdatachannel aborts
 * the process when it cannot bind.
 */
import { createSocket, type Socket } from 'node:dgram';
import { setTimeout } from 'node:timers/promises';
import { PortInUseError } from '../errors.ts';

/** How often, and how many times, a closing port is looked at: a second in all. */
const PROBE_INTERVAL_MS = 10;
const MAX_PROBES = 100;

/** A UDP port reserved for the emulator's peers. */
export class UdpPort {
  readonly address: string;
  readonly port: number;
  #placeholder: Socket | undefined;

  private constructor(address: string, port: number, placeholder: Socket) {
    this.address = address;
    this.port = port;
    this.#placeholder = placeholder;
  }

  /**
   * Binds `port` (0: any free one) on `address`.
   *
   * @throws PortInUseError when somebody has it.
   */
  static async hold(address: string, port: number): Promise<UdpPort> {
    const socket = await bindUdp(address, port).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EADDRINUSE' ? new PortInUseError(port, 'udp') : error;
    });
    // As a number: the native library takes no names, such as localhost.
    const bound = socket.address();
    return new UdpPort(bound.address, bound.port, socket);
  }

  /**
   * Lets go of the port so that `takeOver` can bind it within the call: libuv closes a UDP socket at once, so nobody
   * slips in between. Later calls do nothing.
   */
  handOver(takeOver: () => void): void {
    if (!this.#placeholder) return;
    this.#placeholder.close();
    this.#placeholder = undefined;
    takeOver();
  }

  /** Gives the port back. Whoever took it over has let go of it, but the library does so in a thread of its own. */
  async close(): Promise<void> {
    this.#placeholder?.close();
    this.#placeholder = undefined;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      if (await isFree(this.address, this.port)) return;
      await setTimeout(PROBE_INTERVAL_MS);
    }
  }
}

/** A socket that has the port (0: any free one) to itself. */
export async function bindUdp(address: string, port: number): Promise<Socket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address, port, exclusive: true }, () => resolve(socket));
  });
}

async function isFree(address: string, port: number): Promise<boolean> {
  try {
    const socket = await bindUdp(address, port);
    socket.close();
    return true;
  } catch {
    return false;
  }
}
