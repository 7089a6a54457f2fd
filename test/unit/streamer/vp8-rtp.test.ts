import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RtpPacket, Vp8RtpPayload } from 'werift';
import { Vp8Packetizer } from '../../../emulator/streamer/vp8-rtp.ts';
import { type ReceivedFrame, Vp8Depacketizer } from '../../support/vp8-depacketizer.ts';

const MAX_PACKET_BYTES = 1200;
/** What is left of a packet after the RTP header (12) and the VP8 descriptor (4). */
const FRAGMENT_BYTES = MAX_PACKET_BYTES - 16;
const SSRC = 0xfedcba98;
const PAYLOAD_TYPE = 96;

const uint16 = fc.integer({ min: 0, max: 0xffff });
const uint32 = fc.integer({ min: 0, max: 0xffffffff });
/** Any size, and those that just fill packets more often. */
const frameBytes = fc.oneof(
  fc.integer({ min: 1, max: 20_000 }),
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -1, max: 1 }))
    .map(([packets, more]) => packets * FRAGMENT_BYTES + more),
);
/** Frames of which no two bytes in reach of each other are mixed up unseen. */
const frame = fc
  .tuple(frameBytes, fc.nat())
  .map(([bytes, salt]) =>
    Uint8Array.from({ length: bytes }, (_, i) => Math.imul(i + salt, 0x9e3779b1) >>> 24),
  );
const frames = fc.array(fc.record({ data: frame, timestamp: uint32 }), { minLength: 1, maxLength: 5 });

/** The packets of one frame after another, each as bytes of its own. */
function packetsOf(
  input: readonly { data: Uint8Array; timestamp: number }[],
  sequenceNumber: number,
): Buffer[][] {
  const packetizer = new Vp8Packetizer({ ssrc: SSRC, payloadType: PAYLOAD_TYPE, sequenceNumber });
  return input.map(({ data, timestamp }) => {
    const packets: Buffer[] = [];
    packetizer.packetize(data, timestamp, (packet) => packets.push(Buffer.from(packet)));
    return packets;
  });
}

const read = (packet: Buffer) => {
  const { header, payload } = RtpPacket.deSerialize(packet);
  return { header, descriptor: Vp8RtpPayload.deSerialize(payload) };
};

describe('whatever the frames', () => {
  test('packets are at most 1200 bytes, and their numbers follow each other through the wrap', () => {
    fc.assert(
      fc.property(frames, uint16, (input, firstNumber) => {
        const packets = packetsOf(input, firstNumber).flat();
        for (const [i, packet] of packets.entries()) {
          expect(packet.length).toBeLessThanOrEqual(MAX_PACKET_BYTES);
          const { header } = read(packet);
          expect(header).toMatchObject({ version: 2, ssrc: SSRC, payloadType: PAYLOAD_TYPE });
          expect(header).toMatchObject({ padding: false, extension: false, csrcLength: 0 });
          expect(header.sequenceNumber).toBe((firstNumber + i) % 0x10000);
        }
      }),
    );
  });

  test('a frame has one timestamp and PictureID, S on its first packet alone, the marker on its last', () => {
    fc.assert(
      fc.property(frames, uint16, (input, firstNumber) => {
        for (const [pictureId, packets] of packetsOf(input, firstNumber).entries()) {
          expect(packets.length).toBe(Math.ceil((input[pictureId]?.data.length ?? 0) / FRAGMENT_BYTES));
          for (const [i, packet] of packets.entries()) {
            const { header, descriptor } = read(packet);
            expect(header.timestamp).toBe(input[pictureId]?.timestamp);
            expect(header.marker).toBe(i === packets.length - 1);
            expect(descriptor.isPartitionHead).toBe(i === 0);
            expect(descriptor).toMatchObject({
              pid: 0,
              nBit: 0,
              pictureId,
              mBit: 1,
              lBit: 0,
              tBit: 0,
              kBit: 0,
            });
          }
        }
      }),
    );
  });

  test('the packets put together are the frames, in whatever order they come and however often', () => {
    const shuffled = fc
      .tuple(
        fc.uniqueArray(fc.record({ data: frame, timestamp: uint32 }), {
          selector: (f) => f.timestamp,
          minLength: 1,
          maxLength: 4,
        }),
        uint16,
      )
      .chain(([input, firstNumber]) => {
        const packets = packetsOf(input, firstNumber).flat();
        const twice = [...packets, ...packets];
        return fc.record({
          input: fc.constant(input),
          arriving: fc.shuffledSubarray(twice, { minLength: twice.length }),
        });
      });
    fc.assert(
      fc.property(shuffled, ({ input, arriving }) => {
        const depacketizer = new Vp8Depacketizer();
        const received: ReceivedFrame[] = [];
        for (const packet of arriving) {
          const complete = depacketizer.take(RtpPacket.deSerialize(packet));
          if (complete) received.push(complete);
        }
        received.sort((a, b) => a.pictureId - b.pictureId);
        expect(received.map(({ timestamp }) => timestamp)).toEqual(input.map(({ timestamp }) => timestamp));
        for (const [i, { data }] of received.entries()) {
          expect(Buffer.compare(data, input[i]?.data ?? Buffer.alloc(0))).toBe(0);
        }
      }),
    );
  });

  test('a frame with a packet missing is no frame', () => {
    fc.assert(
      fc.property(frame, fc.nat(), (data, choice) => {
        const [packets = []] = packetsOf([{ data, timestamp: 0 }], 65_530);
        const missing = choice % packets.length;
        const depacketizer = new Vp8Depacketizer();
        for (const [i, packet] of packets.entries()) {
          if (i !== missing) expect(depacketizer.take(RtpPacket.deSerialize(packet))).toBeUndefined();
        }
      }),
    );
  });
});

test('the PictureID counts to 32767 and begins again at 0', () => {
  const packetizer = new Vp8Packetizer({ ssrc: SSRC, payloadType: PAYLOAD_TYPE, sequenceNumber: 0 });
  const ids = new Set<number | undefined>();
  const idOfNext = () => {
    let id: number | undefined;
    packetizer.packetize(Uint8Array.of(0), 0, (packet) => {
      id = read(packet).descriptor.pictureId;
    });
    return id;
  };
  for (let frame = 0; frame < 0x8000; frame++) ids.add(idOfNext());
  expect(ids.size).toBe(0x8000);
  expect(idOfNext()).toBe(0);
  expect(idOfNext()).toBe(1);
});

test('a timestamp beyond 32 bits wraps', () => {
  const [packets = []] = packetsOf([{ data: Uint8Array.of(1), timestamp: 2 ** 32 + 5 }], 0);
  expect(packets.map((packet) => read(packet).header.timestamp)).toEqual([5]);
});
