/** What goes wrong with broadcasts, by code; `http/` turns the codes into statuses. */

/** A spectator that cannot be let in, or that is not there. */
export abstract class BroadcastError extends Error {
  abstract readonly code: string;
}

/** No stream of this id is being broadcast: it never was, or it has ended. */
export class BroadcastNotFoundError extends BroadcastError {
  readonly code = 'BROADCAST_NOT_FOUND';

  constructor(streamId: string) {
    super(
      `No stream ${streamId} is being broadcast: it has ended, or was started without {broadcast: true}.`,
    );
  }
}

/** The broadcast has no spectator of this id (any more). */
export class SpectatorNotFoundError extends BroadcastError {
  readonly code = 'SPECTATOR_NOT_FOUND';

  constructor(spectatorId: string) {
    super(`Spectator ${spectatorId} does not watch this stream: it has left, or never came.`);
  }
}

/** The stream has as many spectators as it may. */
export class AudienceFullError extends BroadcastError {
  readonly code = 'AUDIENCE_FULL';

  constructor(maxSpectators: number) {
    super(`The stream has ${maxSpectators} spectators, the most that --max-spectators allows.`);
  }
}

/** An offer, or a fragment of one, that a spectator cannot be served by: the spectator's mistake. */
export class OfferError extends BroadcastError {
  readonly code = 'OFFER_NOT_USABLE';
}

/** The spectator's entity tag is not that of its ICE session (RFC 9725 §4.3.1). */
export class IceSessionError extends BroadcastError {
  readonly code = 'ICE_SESSION_MISMATCH';

  constructor(given: string, current: string) {
    super(`If-Match is ${given}, but the ICE session of this spectator is ${current}.`);
  }
}

/** What WHEP allows and this server does not do: an ICE restart (RFC 9725 §4.3.3). */
export class IceRestartError extends BroadcastError {
  readonly code = 'ICE_RESTART_NOT_SUPPORTED';

  constructor() {
    super('ICE cannot be restarted here: send a new offer, and DELETE this spectator.');
  }
}
