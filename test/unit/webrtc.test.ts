import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { installWebRTC, onRtpPacket, type RtpPacket } from '../../emulator/webrtc.ts';
import { Streamer } from '../support/native-streamer.ts';

const NAMES = [
  'RTCPeerConnection',
  'RTCIceCandidate',
  'RTCSessionDescription',
  'MediaStream',
  'FileReader',
  'WebSocket',
] as const;

const globals: Record<string, unknown> = globalThis as unknown as Record<string, unknown>;

describe('installing', () => {
  afterEach(() => void installWebRTC());

  it('happens at import, and again on request after it was taken back', () => {
    for (const name of NAMES) expect(globals[name], name).toBeTypeOf('function');
    installWebRTC()();
    for (const name of ['RTCPeerConnection', 'MediaStream', 'FileReader'])
      expect(name in globals, name).toBe(false);
    installWebRTC();
    for (const name of NAMES) expect(globals[name], name).toBeTypeOf('function');
  });

  it('changes nothing when done twice', () => {
    const before = NAMES.map((name) => globals[name]);
    const uninstall = installWebRTC();
    expect(NAMES.map((name) => globals[name])).toEqual(before);
    uninstall();
    uninstall();
    expect('RTCPeerConnection' in globals).toBe(false);
  });

  it('leaves what exists, unless forced, and then brings it back', () => {
    installWebRTC()();
    class Native {}
    vi.stubGlobal('RTCPeerConnection', Native);
    installWebRTC();
    expect(globals.RTCPeerConnection).toBe(Native);
    const uninstall = installWebRTC({ force: true });
    expect(globals.RTCPeerConnection).not.toBe(Native);
    uninstall();
    expect(globals.RTCPeerConnection).toBe(Native);
    vi.unstubAllGlobals();
  });
});

describe('FileReader', () => {
  const readAsDataURL = (blob: Blob) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });

  it('reads a Blob into a data URL', async () => {
    expect(await readAsDataURL(new Blob(['hello'], { type: 'image/png' }))).toBe(
      'data:image/png;base64,aGVsbG8=',
    );
    expect(await readAsDataURL(new Blob([]))).toBe('data:application/octet-stream;base64,');
  });

  it('tells why a Blob cannot be read', async () => {
    const broken = new Blob(['hello']);
    broken.arrayBuffer = () => Promise.reject(new Error('the disk is gone'));
    await expect(readAsDataURL(broken)).rejects.toThrow('the disk is gone');
  });

  it('fires events in order, to listeners too', async () => {
    const reader = new FileReader();
    const seen: string[] = [];
    const finished = new Promise<void>((resolve) => {
      reader.onload = () => seen.push(`onload ${reader.readyState}`);
      reader.addEventListener('load', () => seen.push('load'));
      reader.addEventListener('loadend', () => resolve());
    });
    reader.readAsDataURL(new Blob(['x']));
    expect(() => reader.readAsDataURL(new Blob(['y']))).toThrow('still reading');
    await finished;
    expect(seen.sort()).toEqual(['load', 'onload 2']);
  });

  it('refuses what is no Blob', () => {
    expect(() => new FileReader().readAsDataURL('text' as unknown as Blob)).toThrow(
      /got string; pass a Blob/,
    );
  });
});

describe('a peer connection, used as the SDK does', () => {
  let streamer: Streamer;
  beforeEach(() => {
    streamer = new Streamer();
  });
  afterEach(() => streamer.close());

  it('connects over loopback, then opens both channels, which carry text both ways', async () => {
    const client = await answer(streamer);
    await vi.waitUntil(() => client.events.includes('open clientToStreamer'), { timeout: 10_000 });
    await vi.waitUntil(() => client.events.includes('open streamerToClient'));
    // The SDK's connect() resolves when the channel opens: it must be connected by then.
    expect(client.events.indexOf('connected')).toBeLessThan(
      client.events.findIndex((event) => event.startsWith('open')),
    );
    expect(client.pc.getReceivers().map((receiver) => receiver.track.kind)).toEqual(['video']);

    client.channel('clientToStreamer').send('{"type":"interactive_stream_start"}');
    await vi.waitUntil(() => streamer.received.length > 0);
    expect(streamer.received).toEqual(['{"type":"interactive_stream_start"}']);
    streamer.send('{"type":"stream_started"}');
    await vi.waitUntil(() => client.events.includes('message {"type":"stream_started"}'));
    client.pc.close();
  });

  it('hands over the RTP packets of its track', async () => {
    const client = await answer(streamer);
    await vi.waitUntil(() => client.events.includes('connected'), { timeout: 10_000 });
    const [track] = client.streams[0]?.getVideoTracks() ?? [];
    if (!track) return expect.fail('no video track came');
    const packets: RtpPacket[] = [];
    const stop = onRtpPacket(track, (packet) => packets.push(packet));
    await vi.waitUntil(() => streamer.sendVideo({ sequenceNumber: 7, timestamp: 9000, payload: [1, 2, 3] }));
    await vi.waitUntil(() => packets.length > 0);
    stop();
    expect(packets[0]?.header).toMatchObject({
      sequenceNumber: 7,
      timestamp: 9000,
      marker: true,
      payloadType: 96,
    });
    expect([...(packets[0]?.payload ?? [])]).toEqual([1, 2, 3]);
    client.pc.close();
  });

  it('says that a track without RTP packets has none', () => {
    expect(() => onRtpPacket({} as MediaStreamTrack, () => {})).toThrow(/track without RTP packets/);
  });
});

/** The answering side, with the calls of the SDK's `handleOffer()` in their order. */
async function answer(streamer: Streamer) {
  const pc = new RTCPeerConnection({ iceServers: [] });
  const events: string[] = [];
  const streams: MediaStream[] = [];
  const channels = new Map<string, RTCDataChannel>();
  const candidates: RTCIceCandidate[] = [];
  pc.ontrack = (event) => streams.push(...event.streams);
  pc.onconnectionstatechange = () => events.push(pc.connectionState);
  pc.onicecandidate = (event) => {
    if (event.candidate) candidates.push(event.candidate);
  };
  pc.ondatachannel = ({ channel }) => {
    channels.set(channel.label, channel);
    channel.onopen = () => events.push(`open ${channel.label}`);
    channel.onmessage = (event) => events.push(`message ${event.data}`);
  };
  const offer = await streamer.offer();
  await pc.setRemoteDescription({ type: 'offer', sdp: offer.sdp });
  for (const candidate of offer.candidates) await pc.addIceCandidate(new RTCIceCandidate(candidate));
  const description = await pc.createAnswer();
  await pc.setLocalDescription(description);
  streamer.accept(description.sdp ?? '', candidates);
  const channel = (label: string) => {
    const found = channels.get(label);
    if (!found) throw new Error(`No data channel "${label}" was opened.`);
    return found;
  };
  return { pc, events, streams, channel };
}
