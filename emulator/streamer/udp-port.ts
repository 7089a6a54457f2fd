/**
 * The one UDP port that all peers share. It is held from the start, so that nobody else takes it: libdatachannel aborts
 * the process when it cannot bind.
 */
import { createSocket, type Socket } from 'node:dgram';
import { PortInUseError } from '../errors.ts';

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
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (error: NodeJS.ErrnoException) => {
        socket.close();
        reject(error.code === 'EADDRINUSE' ? new PortInUseError(port, 'udp') : error);
      });
      socket.bind({ address, port, exclusive: true }, resolve);
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

  /** Gives the port back, if nobody took it over. */
  close(): void {
    this.#placeholder?.close();
    this.#placeholder = undefined;
  }
}
