/** Sends a recording to any number of receivers with as little as libdatachannel allows: what the emulator is held to. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import nodeDataChannel, { type PeerConnection, type Track } from 'node-datachannel';
import { NACK_HISTORY_PACKETS } from '../../emulator/streamer/spectator-peer.ts';
import { UdpPort } from '../../emulator/streamer/udp-port.ts';
import { offer } from './child.ts';
import { cpu, rssBytes } from './consumption.ts';
import type { Recording } from './recording.ts';
import { SEQUENCE_NUMBER_AT, SSRC_AT, TICKS_PER_MS, TIMESTAMP_AT } from './rtp-header.ts';

/** What the process offers. */
export type BareSenderProcess = typeof functions;

const SSRC = 1;
const PAYLOAD_TYPE = 96;

const tracks: Track[] = [];
const connections: PeerConnection[] = [];
let stopPlaying: () => void = () => {};

const functions = {
  /** Answers offers from now on; returns where. */
  async listen(): Promise<string> {
    const udpPort = await UdpPort.hold('127.0.0.1', 0);
    const server = createServer(async (request, response) => {
      response.end(await answer(await text(request), udpPort));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },

  /** Sends a recording to whoever has connected, over and over. */
  play({ durationMs, frames }: Recording): void {
    stopPlaying();
    const prepared = frames.map(({ atMs, packets }) => ({
      atMs,
      packets: packets.map((packet) => {
        const bytes = Buffer.from(packet, 'base64');
        bytes.writeUInt32BE(SSRC, SSRC_AT);
        return bytes;
      }),
    }));
    let startMs = performance.now();
    let next = 0;
    let timer: NodeJS.Timeout;
    const tick = () => {
      const { packets } = prepared[next] ?? { packets: [] };
      const timestamp = Math.round(performance.now() * TICKS_PER_MS) >>> 0;
      for (const packet of packets) sendToAll(packet, timestamp);
      next = (next + 1) % prepared.length;
      if (next === 0) startMs += durationMs;
      wait();
    };
    const wait = () => {
      timer = setTimeout(tick, startMs + (prepared[next]?.atMs ?? 0) - performance.now());
    };
    wait();
    stopPlaying = () => clearTimeout(timer);
  },

  cpu,
  rssBytes,
};

let sequenceNumber = 0;

/** The whole of what is measured here. One number counts for all: a receiver that comes later begins later. */
function sendToAll(packet: Buffer, timestamp: number): void {
  packet.writeUInt16BE(sequenceNumber, SEQUENCE_NUMBER_AT);
  packet.writeUInt32BE(timestamp, TIMESTAMP_AT);
  sequenceNumber = (sequenceNumber + 1) & 0xffff;
  for (const track of tracks) track.sendMessageBinary(packet);
}

/** Answers one offer, with a peer that is set up as the emulator's are. */
function answer(sdp: string, udpPort: UdpPort): Promise<string> {
  let answered = Promise.resolve('');
  const connect = () => {
    const pc = new nodeDataChannel.PeerConnection('bare', {
      iceServers: [],
      bindAddress: udpPort.address,
      enableIceUdpMux: true,
      portRangeBegin: udpPort.port,
      portRangeEnd: udpPort.port,
      disableAutoNegotiation: true,
    });
    connections.push(pc);
    const video = new nodeDataChannel.Video('0', 'SendOnly');
    video.addVP8Codec(PAYLOAD_TYPE);
    video.addSSRC(SSRC, 'bare', 'bare', 'bare-video');
    const track = pc.addTrack(video);
    const reports = new nodeDataChannel.RtcpSrReporter(
      new nodeDataChannel.RtpPacketizationConfig(SSRC, 'bare', PAYLOAD_TYPE, 90_000),
    );
    reports.addToChain(new nodeDataChannel.RtcpNackResponder(NACK_HISTORY_PACKETS));
    track.setMediaHandler(reports);
    // Not when the connection tells that it is connected: the track opens a moment later.
    track.onOpen(() => tracks.push(track));
    answered = new Promise((resolve) => {
      pc.onGatheringStateChange((state) => {
        const answer = pc.localDescription()?.sdp;
        if (state === 'complete' && answer) resolve(answer);
      });
    });
    pc.setRemoteDescription(sdp, 'offer');
    pc.setLocalDescription('answer');
  };
  if (connections.length === 0) udpPort.handOver(connect);
  else connect();
  return answered;
}

offer(functions);
