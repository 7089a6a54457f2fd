/** A client that costs next to nothing: it receives a stream by node-datachannel, and counts frames without decoding. */
import { once } from 'node:events';
import nodeDataChannel, { type DataChannel, type PeerConnection, type Track } from 'node-datachannel';
import { WebSocket } from 'ws';
import { type Message, openSocket, reserve } from '../support/raw-client.ts';
import { endsFrame, isRtcp } from './rtp-header.ts';

/** As often as the SDK; a socket that is silent for longer is released as idle. */
const KEEPALIVE_INTERVAL_MS = 10_000;
const CHANNELS = 2;

/** One running stream's viewer. */
export class Viewer {
  readonly #socket: WebSocket;
  readonly #pc: PeerConnection;
  // Strong references: a track or channel that is garbage-collected closes.
  readonly #channels = new Map<string, DataChannel>();
  #track: Track | undefined;
  #keepalive: NodeJS.Timeout | undefined;
  #whepUrl = '';
  #frames = 0;
  #bytes = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#pc = new nodeDataChannel.PeerConnection('viewer', { iceServers: [], bindAddress: '127.0.0.1' });
  }

  /**
   * Connects and starts a landscape stream; returns once it has started, or can be watched by others.
   *
   * @throws Error when the emulator ends the connection first.
   */
  static async start(url: string, prompt: string, { broadcast = false } = {}): Promise<Viewer> {
    const viewer = new Viewer(openSocket(await reserve(url)));
    await viewer.#connect();
    await viewer.#startStream(prompt, broadcast);
    return viewer;
  }

  /** Where others watch its stream over WHEP; empty without a broadcast. */
  get whepUrl(): string {
    return this.#whepUrl;
  }

  /** Frames received so far: last packets of a frame, since none overtakes another on loopback. */
  get frames(): number {
    return this.#frames;
  }

  /** Bytes of RTP received so far. */
  get bytes(): number {
    return this.#bytes;
  }

  close(): void {
    clearInterval(this.#keepalive);
    this.#track?.close();
    this.#pc.close();
    this.#say({ type: 'client_disconnecting' });
    this.#socket.close(1000);
  }

  async #connect(): Promise<void> {
    this.#pc.onTrack((track) => {
      this.#track = track;
      track.onMessage((packet) => this.#count(packet));
    });
    this.#pc.onLocalDescription((sdp, type) => this.#say({ type, sdp }));
    this.#pc.onLocalCandidate((line, sdpMid) => {
      this.#say({ type: 'ice_candidate', candidate: line.replace(/^a=/, ''), sdpMid, sdpMLineIndex: 0 });
    });
    this.#socket.on('message', (data) => this.#hear(JSON.parse(String(data))));
    const connected = new Promise<void>((resolve, reject) => {
      this.#socket.on('close', (code) => reject(new Error(`The emulator closed the socket (${code}).`)));
      this.#pc.onDataChannel((channel) => {
        this.#channels.set(channel.getLabel(), channel);
        if (this.#channels.size === CHANNELS) resolve();
      });
    });
    await once(this.#socket, 'open');
    this.#keepalive = setInterval(() => this.#say({ type: 'keepalive' }), KEEPALIVE_INTERVAL_MS);
    await connected;
  }

  async #startStream(prompt: string, broadcast: boolean): Promise<void> {
    const running = new Promise<Message>((resolve) => {
      this.#channels.get('streamerToClient')?.onMessage((text) => {
        const message: Message = JSON.parse(String(text));
        if (message.type === (broadcast ? 'broadcast_ready' : 'stream_started')) resolve(message);
      });
    });
    const start = { type: 'interactive_stream_start', prompt, portrait: false, broadcast };
    this.#channels.get('clientToStreamer')?.sendMessage(JSON.stringify(start));
    const { webrtc_url, spectator_token } = await running;
    if (broadcast) this.#whepUrl = `${webrtc_url}/whep?token=${encodeURIComponent(String(spectator_token))}`;
  }

  #hear({ type, sdp, candidate, sdpMid }: Message): void {
    if (type === 'offer') this.#pc.setRemoteDescription(String(sdp), 'offer');
    else if (type === 'ice_candidate') this.#pc.addRemoteCandidate(String(candidate), String(sdpMid));
  }

  #say(message: Message): void {
    // Callbacks of the connection may come after the socket's end.
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #count(packet: Buffer): void {
    if (isRtcp(packet)) return;
    this.#bytes += packet.length;
    if (endsFrame(packet)) this.#frames++;
  }
}
