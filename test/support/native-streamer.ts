/** The offering side for the tests of the WebRTC globals: node-datachannel, driven as the emulator drives it. */
import nodeDataChannel from 'node-datachannel';

const SSRC = 4242;
const PAYLOAD_TYPE = 96;

/** A peer that offers a VP8 track and the two data channels of Odyssey's protocol on 127.0.0.1. */
export class Streamer {
  /** Text that came over `clientToStreamer`. */
  readonly received: string[] = [];
  readonly #pc;
  readonly #track;
  // Strong references: a channel that is garbage-collected closes, and one not yet open is never offered.
  readonly #clientToStreamer;
  readonly #streamerToClient;

  constructor() {
    this.#pc = new nodeDataChannel.PeerConnection('streamer', {
      iceServers: [],
      bindAddress: '127.0.0.1',
      disableAutoNegotiation: true,
    });
    const video = new nodeDataChannel.Video('video', 'SendOnly');
    video.addVP8Codec(PAYLOAD_TYPE);
    video.addSSRC(SSRC, 'odyssey', 'odyssey', 'odyssey-video');
    this.#track = this.#pc.addTrack(video);
    this.#clientToStreamer = this.#pc.createDataChannel('clientToStreamer');
    this.#streamerToClient = this.#pc.createDataChannel('streamerToClient');
    this.#clientToStreamer.onMessage((message) => this.received.push(String(message)));
  }

  /** The offer, and its candidates as they travel over signalling. */
  offer(): Promise<{ sdp: string; candidates: RTCIceCandidateInit[] }> {
    const candidates: RTCIceCandidateInit[] = [];
    return new Promise((resolve) => {
      this.#pc.onLocalCandidate((line, mid) => {
        candidates.push({ candidate: line.replace(/^a=/, ''), sdpMid: mid, sdpMLineIndex: 0 });
      });
      this.#pc.onGatheringStateChange((state) => {
        const sdp = this.#pc.localDescription()?.sdp;
        if (state === 'complete' && sdp) resolve({ sdp, candidates });
      });
      this.#pc.setLocalDescription('offer');
    });
  }

  accept(sdp: string, candidates: readonly RTCIceCandidate[]): void {
    this.#pc.setRemoteDescription(sdp, 'answer');
    for (const { candidate, sdpMid } of candidates) this.#pc.addRemoteCandidate(candidate, sdpMid ?? 'video');
  }

  send(text: string): void {
    this.#streamerToClient.sendMessage(text);
  }

  /** Sends one RTP packet, the last of its frame; false while the track is not open. */
  sendVideo(packet: { sequenceNumber: number; timestamp: number; payload: readonly number[] }): boolean {
    if (!this.#track.isOpen()) return false;
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = 0x80 | PAYLOAD_TYPE;
    header.writeUInt16BE(packet.sequenceNumber, 2);
    header.writeUInt32BE(packet.timestamp, 4);
    header.writeUInt32BE(SSRC, 8);
    return this.#track.sendMessageBinary(Buffer.concat([header, Buffer.from(packet.payload)]));
  }

  close(): void {
    this.#pc.close();
  }
}
