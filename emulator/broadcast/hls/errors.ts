/** What goes wrong with a broadcast's playlists and media, by code; `http/` turns the codes into its answers. */

/** A playlist or a piece of media that cannot be had. */
export abstract class HlsError extends Error {
  abstract readonly code: string;
}

/** What was asked for does not exist: not yet, no longer, or not at all. */
export class NoSuchMediaError extends HlsError {
  readonly code = 'MEDIA_NOT_FOUND';
}

/** A playlist was asked for that lies too far in the future, or in a way that says nothing. */
export class UnusableReloadError extends HlsError {
  readonly code = 'RELOAD_UNUSABLE';
}

/** What was waited for did not come in time: the stream stands still. */
export class NotInTimeError extends HlsError {
  readonly code = 'NOT_IN_TIME';

  constructor(limitMs: number) {
    super(`The stream has shown nothing new for ${limitMs / 1000} s. Ask again.`);
  }
}

/** The broadcast was closed, before or while something was asked of it. */
export class HlsClosedError extends HlsError {
  readonly code = 'BROADCAST_CLOSED';

  constructor() {
    super('This broadcast is closed: its stream is no longer kept.');
  }
}
