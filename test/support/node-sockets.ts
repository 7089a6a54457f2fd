/** The WebSockets that clients in this process open, so that a test can wait until they have closed. Import it before the first. */
import '../../emulator/webrtc.ts';

const opened: WebSocket[] = [];

class WatchedSocket extends globalThis.WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    opened.push(this);
  }
}

globalThis.WebSocket = WatchedSocket;

/** Waits until every socket to the emulator at `url` is closed, and whoever listens has heard of it. */
export async function socketsClosed(url: string): Promise<void> {
  const { host } = new URL(url);
  const theirs = opened.filter((socket) => new URL(socket.url).host === host);
  await Promise.all(
    theirs.map(
      (socket) =>
        new Promise<void>((resolve) => {
          if (socket.readyState === socket.CLOSED) resolve();
          else socket.addEventListener('close', () => resolve());
        }),
    ),
  );
  // Listeners that came later are told later.
  await new Promise((resolve) => setImmediate(resolve));
}
