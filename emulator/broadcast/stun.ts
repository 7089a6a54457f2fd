/**
 * A STUN server for spectators, on this machine. The SDK (1.3.1) asks Google's where `/config` names none, and without a
 * network that, or a name that nobody answers for, may hold a spectator up for 5 s.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';

/** RFC 8489 §5, §14.2. */
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const MAGIC_COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const XOR_MAPPED_ADDRESS = 0x0020;
const FAMILY_IPV4 = 0x01;
const FAMILY_IPV6 = 0x02;

/** Tells whoever asks which address it comes from. */
export class StunServer {
  readonly port: number;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (message, from) => {
      const answer = answerBinding(message, from);
      if (answer) socket.send(answer, from.port, from.address);
    });
    // A client that is gone already: no news.
    socket.on('error', () => {});
  }

  /** Listens on any free port of `address`. */
  static async listen(address: string): Promise<StunServer> {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.bind({ address, port: 0, exclusive: true });
    await once(socket, 'listening');
    return new StunServer(socket);
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}

/** The answer to a binding request; undefined where the message is none. */
export function answerBinding(
  message: Buffer,
  from: Pick<RemoteInfo, 'address' | 'port'>,
): Buffer | undefined {
  if (message.length < HEADER_BYTES || message.readUInt16BE(0) !== BINDING_REQUEST) return undefined;
  if (message.readUInt32BE(4) !== MAGIC_COOKIE) return undefined;
  // RFC 8489 §6.3: what does not add up is no message. Attributes are padded to four bytes (§14).
  const attributeBytes = message.length - HEADER_BYTES;
  if (message.readUInt16BE(2) !== attributeBytes || attributeBytes % 4 !== 0) return undefined;
  const address = addressBytes(from.address);
  const attribute = Buffer.alloc(8 + address.length);
  attribute.writeUInt16BE(XOR_MAPPED_ADDRESS, 0);
  attribute.writeUInt16BE(4 + address.length, 2);
  attribute[5] = address.length === 4 ? FAMILY_IPV4 : FAMILY_IPV6;
  attribute.writeUInt16BE(from.port ^ (MAGIC_COOKIE >>> 16), 6);
  // Cookie and transaction id, in a row, are what an address is masked with.
  address.forEach((byte, i) => {
    attribute[8 + i] = byte ^ message.readUInt8(4 + i);
  });
  const header = Buffer.from(message.subarray(0, HEADER_BYTES));
  header.writeUInt16BE(BINDING_SUCCESS, 0);
  header.writeUInt16BE(attribute.length, 2);
  return Buffer.concat([header, attribute]);
}

/** An address as bytes: 4 of IPv4, 16 of IPv6. */
function addressBytes(address: string): number[] {
  if (isIPv4(address)) return address.split('.').map(Number);
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const all = [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
  return all.flatMap((group) => [group >> 8, group & 0xff]);
}
