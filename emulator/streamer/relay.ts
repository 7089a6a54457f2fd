/**
 * A detour for one connection: its client knows no other way than through here, and every datagram that passes, either
 * way, may be swallowed. Only connections with such a fault have one. The native library cannot be asked to lose what it
 * sends by itself: STUN, DTLS, and packets that it repeats.
 */
import type { Socket } from 'node:dgram';
import type { SwallowDatagram } from './connection-faults.ts';
import type { IceCandidate, Peer } from './peer.ts';
import { bindUdp, type UdpPort } from './udp-port.ts';

/** Where a port that is bound to all addresses is reached from here. */
const OWN_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** One connection's detour. */
export class Relay {
  /** What the client sends to. */
  readonly #front: Socket;
  /** What the peer answers to. */
  readonly #back: Socket;
  #client: { readonly address: string; readonly port: number } | undefined;

  private constructor(front: Socket, back: Socket, target: UdpPort, swallow: SwallowDatagram) {
    this.#front = front;
    this.#back = back;
    const address = OWN_ADDRESS[target.address] ?? target.address;
    front.on('message', (datagram, client) => {
      // A client may have several addresses, and use the last one that it tried.
      this.#client = client;
      if (!swallow(datagram)) back.send(datagram, target.port, address);
    });
    back.on('message', (datagram) => {
      if (this.#client && !swallow(datagram)) front.send(datagram, this.#client.port, this.#client.address);
    });
  }

  /** Opens one to the port of all peers. */
  static async open(target: UdpPort, swallow: SwallowDatagram): Promise<Relay> {
    const front = await bindAny(target.address);
    const back = await bindAny(target.address);
    return new Relay(front, back, target, swallow);
  }

  /** A candidate of the peer's, as its client is to know it. */
  candidate(candidate: IceCandidate): IceCandidate {
    // RFC 8839 §5.1: foundation, component, transport, priority, address, port, …
    const fields = candidate.candidate.split(' ');
    fields[5] = String(this.#front.address().port);
    return { ...candidate, candidate: fields.join(' ') };
  }

  /** The peer, which is not to know its client's own addresses: it would find the straight way. */
  hide(peer: Peer): Pick<Peer, 'acceptAnswer' | 'addCandidate' | 'sendMessage' | 'closeChannel'> {
    return {
      acceptAnswer: (sdp) => peer.acceptAnswer(sdp.replace(/^a=candidate:.*\r?\n/gm, '')),
      addCandidate() {},
      sendMessage: (text) => peer.sendMessage(text),
      closeChannel: (name) => peer.closeChannel(name),
    };
  }

  close(): void {
    this.#front.close();
    this.#back.close();
  }
}

/** A socket on any free port, for which nobody waits. */
async function bindAny(address: string): Promise<Socket> {
  const socket = await bindUdp(address, 0);
  // Datagrams may be lost anyhow.
  socket.on('error', () => {});
  return socket.unref();
}
