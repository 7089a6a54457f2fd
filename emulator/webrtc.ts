/**
 * The entry `odyssey-emulator/webrtc`: gives plain Node the WebRTC globals that the Odyssey SDK needs.
 *
 * Importing it is enough, before the first client is made; {@link installWebRTC} is for those who want them back out.
 *
 * @example
 * import 'odyssey-emulator/webrtc';
 * import { Odyssey } from '@odysseyml/odyssey';
 * const stream = await new Odyssey({ apiKey: 'ody_test' }).connect();
 */
import {
  MediaStream,
  RTCIceCandidate,
  type RTCPeerConnectionConfig,
  RTCSessionDescription,
  RTCPeerConnection as WeriftPeerConnection,
} from 'werift';
import { WebSocket } from 'ws';
import { NodeFileReader } from './node-webrtc/file-reader.ts';

/** One RTP packet of a received track (RFC 3550 §5.1). */
export interface RtpPacket {
  readonly header: {
    readonly sequenceNumber: number;
    /** In units of the codec's clock: 90,000 a second for video. */
    readonly timestamp: number;
    /** True on the last packet of a video frame. */
    readonly marker: boolean;
    readonly payloadType: number;
    readonly ssrc: number;
  };
  readonly payload: Uint8Array;
}

/** werift's peer connection, with a browser's defaults and a way to reach this machine. */
class RTCPeerConnection extends WeriftPeerConnection {
  constructor(config: RTCPeerConnectionConfig = {}) {
    super({
      // werift leaves loopback out of its host candidates, and an emulator often listens nowhere else.
      iceAdditionalHostAddresses: ['127.0.0.1'],
      // Else werift asks Google's STUN server, and without a network waits for it.
      iceServers: [],
      // werift (0.24) opens sockets for each media section, and forgets to close those that bundling leaves idle.
      bundlePolicy: 'max-bundle',
      ...config,
    });
  }
}

/** Each global with what stands in for it. WebSocket is here for Node 20; later versions have their own. */
const STAND_INS = {
  RTCPeerConnection,
  RTCIceCandidate,
  RTCSessionDescription,
  MediaStream,
  FileReader: NodeFileReader,
  WebSocket,
} as const;

/** What each global that we replaced was before: undefined where there was none. */
const replaced = new Map<string, PropertyDescriptor | undefined>();

/**
 * Installs `RTCPeerConnection`, `RTCIceCandidate`, `RTCSessionDescription`, `MediaStream`, `FileReader` and `WebSocket`
 * as globals. What exists stays, unless `force` is set. Calling it again changes nothing more.
 *
 * @returns a function that takes out what this module put in, whichever call did, and brings back what was there.
 */
export function installWebRTC(options: { readonly force?: boolean } = {}): () => void {
  for (const [name, standIn] of Object.entries(STAND_INS)) {
    const existing = Object.getOwnPropertyDescriptor(globalThis, name);
    if (replaced.has(name) || (existing && !options.force)) continue;
    replaced.set(name, existing);
    Object.defineProperty(globalThis, name, {
      value: standIn,
      configurable: true,
      enumerable: false,
      writable: true,
    });
  }
  return uninstallWebRTC;
}

function uninstallWebRTC(): void {
  for (const [name, before] of replaced) {
    if (before) Object.defineProperty(globalThis, name, before);
    else Reflect.deleteProperty(globalThis, name);
  }
  replaced.clear();
}

/**
 * Calls `listener` with every RTP packet that `track` receives: Node has no decoder, so this is how a test sees that
 * video arrives.
 *
 * @returns a function that ends it.
 * @throws TypeError when `track` did not come from an `RTCPeerConnection` of this module.
 *
 * @example
 * const [track] = stream.getVideoTracks();
 * const stop = onRtpPacket(track, ({ header }) => { if (header.marker) frames++; });
 */
export function onRtpPacket(track: MediaStreamTrack, listener: (packet: RtpPacket) => void): () => void {
  if (!isWeriftTrack(track)) {
    throw new TypeError(
      'onRtpPacket got a track without RTP packets. It takes tracks received over the RTCPeerConnection of ' +
        'odyssey-emulator/webrtc: import that before the SDK, or call installWebRTC({ force: true }).',
    );
  }
  return track.onReceiveRtp.subscribe(listener).unSubscribe;
}

interface WeriftTrack {
  readonly onReceiveRtp: { subscribe(listener: (packet: RtpPacket) => void): { unSubscribe(): void } };
}

function isWeriftTrack(track: unknown): track is WeriftTrack {
  return typeof track === 'object' && track !== null && 'onReceiveRtp' in track;
}

installWebRTC();
