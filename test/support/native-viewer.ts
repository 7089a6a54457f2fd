/**
 * A spectator by node-datachannel: a hundred of them cost less than ten by werift. It counts packets; whoever wants to
 * see frames takes `WhepClient`.
 */
import nodeDataChannel from 'node-datachannel';
import { type Broadcast, postOffer, splitCandidates } from './whep-client.ts';

/** One who watches. */
export class NativeViewer {
  /** RTP packets that came. */
  packets = 0;
  readonly #pc = new nodeDataChannel.PeerConnection('viewer', {
    iceServers: [],
    bindAddress: '127.0.0.1',
    disableAutoNegotiation: true,
  });
  // A strong reference: a track that is garbage-collected closes.
  readonly #track;
  #wake: () => void = () => {};

  private constructor() {
    const video = new nodeDataChannel.Video('0', 'RecvOnly');
    video.addVP8Codec(96);
    this.#track = this.#pc.addTrack(video);
    // Without it the other callbacks keep Node alive.
    this.#track.onClosed(() => {});
    this.#track.onMessage(() => {
      this.packets++;
      this.#wake();
    });
  }

  /** Joins, and waits for the first packet. @throws Error with what the server said, when it is not 201. */
  static async watch(broadcast: Broadcast): Promise<NativeViewer> {
    const viewer = new NativeViewer();
    // Without candidates: the library gives up where it is called before it has an answer.
    const { bare } = splitCandidates(await viewer.#offer());
    const answer = await postOffer(broadcast, bare);
    const sdp = await answer.text();
    if (answer.status !== 201) throw new Error(`${answer.status} ${sdp}`);
    viewer.#pc.setRemoteDescription(sdp, 'answer');
    if (viewer.packets > 0) return viewer;
    await new Promise<void>((resolve) => {
      viewer.#wake = resolve;
    });
    return viewer;
  }

  /** Ends this side, without a word over HTTP. */
  close(): void {
    this.#track.close();
    this.#pc.close();
  }

  #offer(): Promise<string> {
    return new Promise((resolve) => {
      this.#pc.onGatheringStateChange((state) => {
        const sdp = this.#pc.localDescription()?.sdp;
        if (state === 'complete' && sdp) resolve(sdp);
      });
      this.#pc.setLocalDescription('offer');
    });
  }
}
