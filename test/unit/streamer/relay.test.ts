/** The detour of a connection that loses datagrams: what passes, what is swallowed, and that it is the only way. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Peer } from '../../../emulator/streamer/peer.ts';
import { Relay } from '../../../emulator/streamer/relay.ts';
import type { UdpPort } from '../../../emulator/streamer/udp-port.ts';

const HOST = '127.0.0.1';
const CANDIDATE = {
  candidate: `candidate:1 1 UDP 2122317823 ${HOST} 40000 typ host`,
  sdpMid: '0',
  sdpMLineIndex: 0,
};

let peer: Socket;
let client: Socket;
let relay: Relay;
let swallowed: string[];
/** What begins so is swallowed. */
const LOST = 'lost';

beforeEach(async () => {
  [peer, client] = [createSocket('udp4'), createSocket('udp4')];
  for (const socket of [peer, client]) {
    socket.bind(0, HOST);
    await once(socket, 'listening');
  }
  swallowed = [];
  // Of the port, a relay knows only where it is.
  const target = { address: HOST, port: peer.address().port } as UdpPort;
  relay = await Relay.open(target, (datagram) => {
    const text = String(Buffer.from(datagram));
    if (text.startsWith(LOST)) swallowed.push(text);
    return text.startsWith(LOST);
  });
});
afterEach(() => {
  relay.close();
  peer.close();
  client.close();
});

/** Where the client sends to. */
const front = () => Number(relay.candidate(CANDIDATE).candidate.split(' ')[5]);

test('its client is told of the detour, and of nothing else', () => {
  expect(relay.candidate(CANDIDATE)).toEqual({
    ...CANDIDATE,
    candidate: CANDIDATE.candidate.replace('40000', String(front())),
  });
  expect(front()).not.toBe(peer.address().port);
});

test('datagrams pass both ways, but for those that are swallowed', async () => {
  for (const text of ['lost a', 'hello']) client.send(text, front(), HOST);
  const [heard, from] = await once(peer, 'message');
  expect(String(heard)).toBe('hello');
  for (const text of ['lost b', 'hello yourself']) peer.send(text, from.port, from.address);
  const [answer] = await once(client, 'message');
  expect(String(answer)).toBe('hello yourself');
  expect(swallowed).toEqual(['lost a', 'lost b']);
});

test('the peer never learns the straight way to its client', () => {
  const told: string[] = [];
  const { acceptAnswer, addCandidate } = relay.hide({
    acceptAnswer: (sdp: string) => told.push(sdp),
    addCandidate: () => told.push('a candidate'),
  } as unknown as Peer);
  acceptAnswer(`v=0\r\na=${CANDIDATE.candidate}\r\na=end-of-candidates\r\n`);
  addCandidate(CANDIDATE);
  expect(told).toEqual(['v=0\r\na=end-of-candidates\r\n']);
});
