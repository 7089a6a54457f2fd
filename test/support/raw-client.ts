/**
 * A client that speaks Odyssey's protocol by hand, over ws and werift: it can say what the SDK never would.
 * Whoever reads this file has read the protocol.
 */
import { once } from 'node:events';
import { type RTCDataChannel, RTCIceCandidate, RTCPeerConnection, type RtpPacket } from 'werift';
import { WebSocket } from 'ws';

/** A JSON message of either channel. */
export type Message = { readonly type: string } & Readonly<Record<string, unknown>>;

/** A reserved session and what opens its socket. */
export interface Reservation {
  readonly sessionId: string;
  readonly signallingUrl: string;
  readonly token: string;
}

/** `POST`s JSON, with an access token where one is given. */
export async function post(url: string, body: unknown, accessToken?: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(accessToken && { Authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify(body),
  });
}

/** An access token for `apiKey`. */
export async function authenticate(url: string, apiKey = 'ody_local'): Promise<string> {
  const { access_token } = await (await post(`${url}/auth/token`, { api_key: apiKey })).json();
  return access_token;
}

/** Reserves a session, with a `body` of its own where one is given, and gets its token. */
export async function reserve(
  url: string,
  apiKey = 'ody_local',
  body: Readonly<Record<string, unknown>> = {},
): Promise<Reservation> {
  const accessToken = await authenticate(url, apiKey);
  const answer = await post(`${url}/sessions/request`, body, accessToken);
  const session = await answer.json();
  if (!answer.ok) throw new Error(`${answer.status} ${JSON.stringify(session)}`);
  const { session_token } = await (
    await post(`${url}/sessions/token`, { session_id: session.session_id }, accessToken)
  ).json();
  return { sessionId: session.session_id, signallingUrl: session.signalling_url, token: session_token };
}

/** Opens a session's socket as it stands: what comes of it is the caller's to see. */
export function openSocket(
  { signallingUrl, sessionId, token }: Reservation,
  headers: Readonly<Record<string, string>> = {},
): WebSocket {
  return new WebSocket(`${signallingUrl}/client/${sessionId}?token=${encodeURIComponent(token)}`, {
    headers,
  });
}

/** The HTTP status that an upgrade was refused with. */
export async function refusal(socket: WebSocket): Promise<number | undefined> {
  const [, response] = await once(socket, 'unexpected-response');
  socket.on('error', () => {});
  socket.terminate();
  return response.statusCode;
}

/** Messages that have come, and those who wait for one. None is lost, whoever asks first. */
class Mailbox {
  readonly #messages: Message[] = [];
  #wake: () => void = () => {};

  put(text: string): void {
    this.#messages.push(JSON.parse(text));
    this.#wake();
  }

  /** Takes the first message of `type`, now or when it comes; others stay. */
  async take(type: string): Promise<Message> {
    for (;;) {
      const index = this.#messages.findIndex((message) => message.type === type);
      const [message] = index < 0 ? [] : this.#messages.splice(index, 1);
      if (message) return message;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** One client on one socket. */
export class RawClient {
  readonly sessionId: string;
  readonly socket: WebSocket;
  readonly #pc = new RTCPeerConnection({ iceAdditionalHostAddresses: ['127.0.0.1'], iceServers: [] });
  readonly #signalling = new Mailbox();
  readonly #channel = new Mailbox();
  #toStreamer: RTCDataChannel | undefined;

  private constructor(reservation: Reservation, headers?: Readonly<Record<string, string>>) {
    this.sessionId = reservation.sessionId;
    this.socket = openSocket(reservation, headers);
    this.socket.on('error', () => {});
    this.socket.on('message', (data) => this.#signalling.put(String(data)));
  }

  /** Reserves a session and opens its socket. */
  static async open(
    url: string,
    apiKey?: string,
    headers?: Readonly<Record<string, string>>,
    body?: Readonly<Record<string, unknown>>,
  ): Promise<RawClient> {
    const client = new RawClient(await reserve(url, apiKey, body), headers);
    await once(client.socket, 'open');
    return client;
  }

  /**
   * The same, and connects: both channels are open. `onPacket` hears the video's RTP packets; `headers` are the socket's,
   * and `body` is the reservation's.
   */
  static async connect(
    url: string,
    options: {
      apiKey?: string;
      headers?: Readonly<Record<string, string>>;
      body?: Readonly<Record<string, unknown>>;
      onPacket?: (packet: RtpPacket) => void;
    } = {},
  ): Promise<RawClient> {
    const client = await RawClient.open(url, options.apiKey, options.headers, options.body);
    await client.negotiate(options.onPacket);
    return client;
  }

  /** Answers the offer and waits for both channels. */
  async negotiate(onPacket: (packet: RtpPacket) => void = () => {}): Promise<void> {
    this.#pc.onTrack.subscribe((track) => track.onReceiveRtp.subscribe(onPacket));
    const opened = new Promise<void>((resolve) => {
      let open = 0;
      this.#pc.onDataChannel.subscribe((channel) => {
        if (channel.label === 'clientToStreamer') this.#toStreamer = channel;
        else channel.onMessage.subscribe((data) => this.#channel.put(String(data)));
        if (++open === 2) resolve();
      });
    });
    this.#pc.onIceCandidate.subscribe((candidate) => {
      if (candidate) this.send({ type: 'ice_candidate', ...candidate.toJSON() });
    });
    const { sdp } = await this.next('offer');
    await this.#pc.setRemoteDescription({ type: 'offer', sdp: String(sdp) });
    void this.#takeCandidates();
    const answer = await this.#pc.createAnswer();
    await this.#pc.setLocalDescription(answer);
    this.send({ type: 'answer', sdp: answer.sdp });
    await opened;
  }

  /** The werift peer connection, for what is not wrapped here. */
  get peerConnection(): RTCPeerConnection {
    return this.#pc;
  }

  /** Says anything on the socket: text as it is, anything else as JSON. */
  send(message: unknown): void {
    this.socket.send(
      typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
    );
  }

  /** Says anything on `clientToStreamer`, in the same way. */
  ask(message: unknown): void {
    this.#toStreamer?.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next signalling message of `type`. */
  next(type: string): Promise<Message> {
    return this.#signalling.take(type);
  }

  /** The next message of `type` on `streamerToClient`. */
  reply(type: string): Promise<Message> {
    return this.#channel.take(type);
  }

  /** Starts a stream and waits until it has started. */
  async startStream(options: Readonly<Record<string, unknown>> = {}): Promise<Message> {
    this.ask({
      type: 'interactive_stream_start',
      prompt: 'a quiet harbour',
      portrait: true,
      broadcast: false,
      ...options,
    });
    return this.reply('stream_started');
  }

  /** The code and reason that the socket closes with. */
  async closed(): Promise<{ code: number; reason: string }> {
    const [code, reason] = await once(this.socket, 'close');
    return { code, reason: String(reason) };
  }

  /** Says goodbye, as the SDK does. */
  async disconnect(): Promise<void> {
    await this.#pc.close();
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.send({ type: 'client_disconnecting' });
    this.socket.close(1000);
    await once(this.socket, 'close');
  }

  async #takeCandidates(): Promise<void> {
    for (;;) {
      const { candidate, sdpMid, sdpMLineIndex } = await this.next('ice_candidate');
      await this.#pc.addIceCandidate(
        new RTCIceCandidate({
          candidate: String(candidate),
          sdpMid: String(sdpMid),
          sdpMLineIndex: Number(sdpMLineIndex),
        }),
      );
    }
  }
}
