/**
 * The one UDP port that all peers share. It is held from the start, so that nobody else takes it: libdatachannel aborts
 * the process when it cannot bind.
 */
import { createSocket, type Socket } from 'node:dgram';
import type * as Native from 'node-datachannel';
import { PortInUseError } from '../errors.ts';

/** A UDP port reserved for the emulator's peers. */
export class UdpPort {
  readonly address: string;
  readonly port: number;
  #placeholder: Socket | undefined;
  #listener: Native.IceUdpMuxListener | undefined;

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
    return new UdpPort(address, socket.address().port, socket);
  }

  /**
   * Hands the port over to the native library, once; later calls do nothing. libuv closes a UDP socket within the call,
   * so nobody can slip in between.
   *
   * @throws Error when the library cannot have the port.
   */
  handOver(native: typeof Native): void {
    if (this.#listener) return;
    this.#placeholder?.close();
    this.#placeholder = undefined;
    this.#listener = new native.IceUdpMuxListener(this.port, this.address);
    this.#listener.onUnhandledStunRequest(() => {});
  }

  /** Gives the port back. All peers are closed by then. */
  close(): void {
    this.#placeholder?.close();
    this.#placeholder = undefined;
    this.#listener?.stop();
    this.#listener = undefined;
  }
}
