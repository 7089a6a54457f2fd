/** The STUN server: the vectors of RFC 5769, whatever is no request, and a real socket. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerBinding, StunServer } from '../../../emulator/broadcast/stun.ts';

const HEADER_BYTES = 20;
const COOKIE = '2112a442';
/** The transaction id of all of RFC 5769 §2. */
const TRANSACTION = 'b7e7a701bc34d686fa87dfae';

const request = (attributes = '', length = attributes.length / 2): Buffer =>
  Buffer.from(`0001${length.toString(16).padStart(4, '0')}${COOKIE}${TRANSACTION}${attributes}`, 'hex');

describe('the address that a request comes from', () => {
  // RFC 5769 §2.2 and §2.3: XOR-MAPPED-ADDRESS, without the attributes that need a password.
  test.each([
    ['IPv4', '192.0.2.1', '00200008' + '0001a147e112a643'],
    ['IPv6', '2001:db8:1234:5678:11:2233:4455:6677', '00200014' + '0002a1470113a9faa5d3f179bc25f4b5bed2b9d9'],
  ])('is told as RFC 5769 has it: %s', (_family, address, attribute) => {
    const answer = answerBinding(request(), { address, port: 32853 });
    const length = (attribute.length / 2).toString(16).padStart(4, '0');
    expect(answer?.toString('hex')).toBe(`0101${length}${COOKIE}${TRANSACTION}${attribute}`);
  });

  test.each([
    ['::', Array(16).fill(0)],
    ['::1', [...Array(15).fill(0), 1]],
    ['fe80::1%eth0', [0xfe, 0x80, ...Array(13).fill(0), 1]],
    ['::ffff:127.0.0.1', [...Array(10).fill(0), 0xff, 0xff, 127, 0, 0, 1]],
  ])('may be written as %s', (address, bytes) => {
    const answer = answerBinding(request(), { address, port: 1 });
    const mask = Buffer.from(COOKIE + TRANSACTION, 'hex');
    const unmasked = [...(answer?.subarray(HEADER_BYTES + 8) ?? [])].map((byte, i) => byte ^ (mask[i] ?? 0));
    expect(unmasked).toEqual(bytes);
  });

  test('is any, and comes out again', () => {
    fc.assert(
      fc.property(
        fc.ipV4(),
        fc.nat({ max: 0xffff }),
        fc.uint8Array({ minLength: 12, maxLength: 12 }),
        (...from) => {
          const [address, port, transaction] = from;
          const message = Buffer.concat([Buffer.from(`00010000${COOKIE}`, 'hex'), transaction]);
          const answer = answerBinding(message, { address, port });
          expect(answer?.subarray(8, HEADER_BYTES)).toEqual(Buffer.from(transaction));
          expect((answer?.readUInt16BE(26) ?? 0) ^ 0x2112).toBe(port);
          const bytes = [...(answer?.subarray(28) ?? [])].map((byte, i) => byte ^ (message[4 + i] ?? 0));
          expect(bytes.join('.')).toBe(address);
        },
      ),
    );
  });
});

describe('what is no binding request', () => {
  const from = { address: '127.0.0.1', port: 1 };

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['less than a header', request().subarray(0, 19)],
    ['an answer', Buffer.concat([Buffer.from('0101', 'hex'), request().subarray(2)])],
    ['an indication', Buffer.concat([Buffer.from('0011', 'hex'), request().subarray(2)])],
    ['of another cookie', Buffer.concat([request().subarray(0, 4), Buffer.alloc(16)])],
    ['of another length than it says', request('', 8)],
    ['of a length that is no multiple of 4', request('000000')],
  ])('is ignored: %s', (_name, message) => {
    expect(answerBinding(message, from)).toBeUndefined();
  });

  test('is ignored, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(answerBinding(Buffer.from(bytes), from)).toBeUndefined();
      }),
    );
  });

  test('but a request with attributes is one', () => {
    expect(answerBinding(request('8022000474657374'), from)).toBeDefined();
  });
});

test.each(['127.0.0.1', '::1'])('a socket on %s answers, junk before it or not', async (address) => {
  const server = await StunServer.listen(address);
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.bind({ address, port: 0 });
    await once(socket, 'listening');
    socket.send('junk', server.port, address);
    socket.send(request(), server.port, address);
    const [answer] = await once(socket, 'message');
    expect(answer).toEqual(answerBinding(request(), { address, port: socket.address().port }));
  } finally {
    socket.close();
    await server.close();
  }
});
