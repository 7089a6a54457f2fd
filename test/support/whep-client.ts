/** A spectator by hand: WHEP over fetch, and werift for the media. Whoever reads this has read the draft. */
import { RTCPeerConnection, type RtpPacket } from 'werift';
import type { RawClient } from './raw-client.ts';
import { type ReceivedFrame, Vp8Depacketizer } from './vp8-depacketizer.ts';

/** A stream that others may watch, as `broadcast_ready` tells it. */
export interface Broadcast {
  readonly streamId: string;
  readonly webrtcUrl: string;
  readonly token: string;
}

/** Starts a broadcast and waits until it can be watched. */
export async function startBroadcast(
  owner: RawClient,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Broadcast> {
  const { stream_id } = await owner.startStream({ broadcast: true, ...options });
  const ready = await owner.reply('broadcast_ready');
  return {
    streamId: String(stream_id),
    webrtcUrl: String(ready.webrtc_url),
    token: String(ready.spectator_token),
  };
}

/** The URL that offers are posted to. */
export function endpointOf({ webrtcUrl, token }: Pick<Broadcast, 'webrtcUrl' | 'token'>): string {
  return `${webrtcUrl}/whep?token=${encodeURIComponent(token)}`;
}

/** Posts an offer, or whatever else. */
export function postOffer(
  broadcast: Pick<Broadcast, 'webrtcUrl' | 'token'>,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(endpointOf(broadcast), {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp', ...headers },
    body,
  });
}

/** A peer connection that finds this machine and asks nobody else. */
export function createPeer(): RTCPeerConnection {
  return new RTCPeerConnection({ iceAdditionalHostAddresses: ['127.0.0.1'], iceServers: [] });
}

/** An offer to receive video and audio, as the SDK makes one, with every candidate. The peer is closed. */
export async function createOffer(): Promise<string> {
  const client = new WhepClient();
  const sdp = await client.offer();
  await client.close();
  return sdp;
}

/** The candidates of an offer, and the offer without them. */
export function splitCandidates(sdp: string): { candidates: string[]; bare: string } {
  const isCandidate = (line: string) => /^a=(?:candidate:|end-of-candidates)/.test(line);
  const lines = sdp.split('\r\n');
  return {
    candidates: lines.filter((line) => line.startsWith('a=candidate:')),
    bare: lines.filter((line) => !isCandidate(line)).join('\r\n'),
  };
}

/** One who watches. */
export class WhepClient {
  readonly peerConnection = createPeer();
  /** Frames whose every packet has come. */
  readonly frames: ReceivedFrame[] = [];
  readonly #depacketizer = new Vp8Depacketizer();
  #wake: () => void = () => {};
  #response: Response | undefined;
  #answer = '';

  /** Joins with an offer that has every candidate, and takes the answer. */
  static async join(broadcast: Broadcast): Promise<WhepClient> {
    const client = new WhepClient();
    await client.post(broadcast, await client.offer());
    await client.accept();
    return client;
  }

  /** Joins, and waits for the first frame. */
  static async watch(broadcast: Broadcast): Promise<WhepClient> {
    const client = await WhepClient.join(broadcast);
    await client.until(1);
    return client;
  }

  /** The offer, with every candidate. */
  async offer(): Promise<string> {
    const pc = this.peerConnection;
    pc.onTrack.subscribe((track) => track.onReceiveRtp.subscribe((packet) => this.#take(packet)));
    pc.addTransceiver('video', { direction: 'recvonly' });
    pc.addTransceiver('audio', { direction: 'recvonly' });
    // werift has gathered by the time that this resolves.
    await pc.setLocalDescription(await pc.createOffer());
    return pc.localDescription?.sdp ?? '';
  }

  /** Posts the offer. @throws Error with what the server said, when it is not 201. */
  async post(broadcast: Broadcast, sdp: string): Promise<void> {
    this.#response = await postOffer(broadcast, sdp);
    this.#answer = await this.#response.text();
    if (this.#response.status !== 201) throw new Error(`${this.#response.status} ${this.#answer}`);
  }

  /** Takes the answer. */
  async accept(): Promise<void> {
    await this.peerConnection.setRemoteDescription({ type: 'answer', sdp: this.#answer });
  }

  /** The answer's SDP. */
  get answer(): string {
    return this.#answer;
  }

  /** The answer's headers. */
  get headers(): Headers {
    return this.#posted.headers;
  }

  /** Where the spectator may be changed and ended. */
  get location(): string {
    return new URL(this.headers.get('Location') ?? '', this.#posted.url).href;
  }

  /** The spectator's id, as the journal has it. */
  get spectatorId(): string {
    return new URL(this.location).pathname.split('/').at(-1) ?? '';
  }

  /** Sends a fragment of SDP; by default as one should. */
  patch(
    fragment: string,
    headers: Readonly<Record<string, string>> = { 'If-Match': this.headers.get('ETag') ?? '' },
  ): Promise<Response> {
    return fetch(this.location, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/trickle-ice-sdpfrag', ...headers },
      body: fragment,
    });
  }

  /** Says `DELETE`. */
  leave(): Promise<Response> {
    return fetch(this.location, { method: 'DELETE' });
  }

  /** Waits until so many frames have come. */
  async until(frames: number): Promise<void> {
    while (this.frames.length < frames) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Ends this side, without a word over HTTP. */
  close(): Promise<void> {
    return this.peerConnection.close();
  }

  get #posted(): Response {
    if (!this.#response) throw new Error('Nothing has been posted.');
    return this.#response;
  }

  #take(packet: RtpPacket): void {
    const frame = this.#depacketizer.take(packet);
    if (!frame) return;
    this.frames.push(frame);
    this.#wake();
  }
}
