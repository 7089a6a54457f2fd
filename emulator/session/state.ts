/** The states of a session, and which may follow which. */

/** Every state but `released` holds one of the account's slots and one of its streamers. */
export type SessionState = 'reserved' | 'connecting' | 'connected' | 'streaming' | 'dangling' | 'released';

/** What may come after each state; the README of `emulator/` draws it. */
export const NEXT_STATES: Readonly<Record<SessionState, readonly SessionState[]>> = {
  reserved: ['connecting', 'released'],
  connecting: ['connected', 'dangling', 'released'],
  connected: ['streaming', 'dangling', 'released'],
  // Its stream ends before it dangles or is released.
  streaming: ['connected'],
  // The SDK tries again with the same token when its socket never opened.
  dangling: ['connecting', 'released'],
  released: [],
};
