/** Errors that the emulator reports to whoever starts it. */

/** A port that the emulator was told to use belongs to somebody else. */
export class PortInUseError extends Error {
  readonly code = 'EADDRINUSE';
  readonly port: number;
  /** `tcp` is HTTP and signalling (`--port`), `udp` is WebRTC media (`--udp-port`). */
  readonly protocol: 'tcp' | 'udp';

  constructor(port: number, protocol: 'tcp' | 'udp', options?: ErrorOptions) {
    const option = protocol === 'tcp' ? 'port' : 'udpPort';
    super(
      `${protocol.toUpperCase()} port ${port} is in use: stop its owner, or choose another with the option ${option} (0 picks a free one).`,
      options,
    );
    this.name = 'PortInUseError';
    this.port = port;
    this.protocol = protocol;
  }
}
