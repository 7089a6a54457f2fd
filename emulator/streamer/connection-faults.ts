/** What may go wrong with a connection, as its streamer knows it: `faults/media/` implements it, and no streamer knows why. */
import type { Clock } from '../clock.ts';

/** A packet on its way over a {@link import('./line.ts').Line}; hops change it. */
export interface Passage {
  readonly bytes: number;
  /** When it goes on, in milliseconds on the line's clock: a hop may make it later. */
  atMs: number;
  /** It does not arrive: `again` if the client may ask for it again, or `never`. */
  isLost: false | 'again' | 'never';
  /** So many packets that were sent later arrive before it. */
  behind: number;
}

/** Something on the way that each packet passes. */
export type Hop = (passage: Passage) => void;

/** `still`: the last frame comes again and again. `stalled`: no frame comes. `black`: the picture is black. */
export type PictureFault = 'still' | 'stalled' | 'black';

/** One thing that is wrong with a connection's video. */
export interface VideoFault {
  readonly hop?: Hop;
  readonly picture?: PictureFault;
  /** No key frame goes out, whoever asks for one. */
  readonly withholdsKeyFrames?: true;
  /** The track ends, for good. */
  readonly endsTrack?: true;
}

/** All that is wrong with it at a moment. */
export interface VideoFaults {
  readonly hops: readonly Hop[];
  readonly picture: PictureFault | undefined;
  readonly withholdsKeyFrames: boolean;
  readonly endsTrack: boolean;
}

/** Says of a datagram, either way, whether it is swallowed. */
export type SwallowDatagram = (datagram: Uint8Array) => boolean;

/** What is wrong with one connection. */
export interface ConnectionFaults {
  /** What packets wait on. */
  readonly realClock: Clock;
  /** Asked once, as the connection is made; undefined: every datagram arrives. */
  wire(): SwallowDatagram | undefined;
  /** Asked once, as the connection is made: its channels never open at the client. */
  hidesChannels(): boolean;
  /**
   * Asked before each frame goes out, with its number; before the card between streams with none. The same object as long
   * as the same is wrong; undefined for nothing.
   */
  video(frame: number | undefined): VideoFaults | undefined;
}
