/** What a viewer asks for in RTCP, written by werift. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  GenericNack,
  PictureLossIndication,
  RtcpPayloadSpecificFeedback,
  RtcpTransportLayerFeedback,
} from 'werift';
import { asksForKeyFrame, missingPackets } from '../../../emulator/streamer/rtcp.ts';

const nack = (lost: number[]) =>
  new RtcpTransportLayerFeedback({
    feedback: new GenericNack({ senderSsrc: 1, mediaSourceSsrc: 2, lost }),
  }).serialize();
const pli = () =>
  new RtcpPayloadSpecificFeedback({
    feedback: new PictureLossIndication({ senderSsrc: 1, mediaSsrc: 2 }),
  }).serialize();

test('the packets that are missing are those that were asked for', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }), (numbers) => {
      const lost = numbers.toSorted((one, other) => one - other);
      const compound = Buffer.concat([pli(), nack(lost), pli()]);
      expect(missingPackets(compound).toSorted((one, other) => one - other)).toEqual(lost);
      expect(asksForKeyFrame(compound)).toBe(true);
      expect(asksForKeyFrame(nack(lost))).toBe(false);
    }),
  );
});

test('numbers start anew after the last one', () => {
  // RFC 4585 §6.2.1: the first one, and a mask of the sixteen after it.
  const packet = Buffer.from('81cd0003' + '00000001' + '00000002' + 'fffe8003', 'hex');
  expect(missingPackets(packet)).toEqual([0xfffe, 0xffff, 0, 14]);
});

test('whatever bytes come, nothing breaks', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      missingPackets(Buffer.from(bytes));
      asksForKeyFrame(Buffer.from(bytes));
    }),
  );
});
