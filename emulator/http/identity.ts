/** How an emulator shows that it is none of Odyssey's servers: in a header of every answer. */

export const IDENTITY_HEADER = 'server';
export const IDENTITY = 'odyssey-emulator';
