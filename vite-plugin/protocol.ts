/**
 * What the page and the dev server say to each other. Both sides import it and nothing else of one another, so it holds
 * types and a few names, and no behaviour.
 */

/** Everything of the plugin that is served stands below this path, behind Vite's `base`. */
export const MOUNT = '/__odyssey';

/** A place in the developer's code, as the source has it. */
export interface Place {
  /** Relative to Vite's root, such as `src/player.ts`. */
  readonly file: string;
  /** From 1 on. */
  readonly line: number;
  readonly column: number;
}

/** A place as the browser knows it: in the module that Vite served. */
export interface ServedPlace {
  /** The module's path, such as `/src/player.ts`; what Vite appends to it is left out. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** Why a session was released. */
export type ReleaseCause =
  /** The app called `disconnect()`. */
  | 'disconnected'
  /** `disconnect()`, or another `connect()`, came before the connection was there. */
  | 'aborted'
  /** The tab was closed or reloaded, or went to another page. */
  | 'page_gone'
  /** Vite reloaded the page. */
  | 'full_reload'
  /** The page went into the back/forward cache, where it cannot stream. */
  | 'page_cached'
  /** The browser froze the page. */
  | 'page_frozen'
  /** Nothing was heard of the page for the heartbeat's bound: the machine slept, or the tab hangs. */
  | 'page_silent'
  /** The tab crashed, or its browser was killed. */
  | 'page_lost'
  /** A hot update made the client anew, and the new one connects. */
  | 'superseded'
  /** A hot update removed the module that made the client. */
  | 'pruned'
  /** A hot update unmounted the React component that held the client. */
  | 'unmounted'
  /** The service was full, and this one was suspected to be a leftover. */
  | 'evicted'
  /** Somebody released it in the panel. */
  | 'released_in_panel'
  /** The dev server closes or restarts. */
  | 'server_closed'
  /** An earlier dev server ended without a goodbye; its ledger named the session. */
  | 'ledger'
  /** The service itself ended it. */
  | 'ended_by_service';

/** What left a client connected: a module that was loaded anew or removed, or a React component. */
export type Leak = 'module' | 'component';

/** Why a session may be a leftover; it is ended only when the service is full. */
export type Suspicion =
  /** Reserved, and no socket was opened since. */
  | 'never_opened'
  /** A newer client was made by code that a hot update has changed. */
  | 'maybe_superseded'
  /** The React component that held the client has unmounted, and did not disconnect it. */
  | 'left_connected';

/** How far a session has come. */
export type SessionPhase = 'reserved' | 'connecting' | 'connected' | 'streaming';

/** A stream that runs. */
export interface StreamState {
  readonly streamId: string;
  /** Milliseconds since 1970, on the dev server's clock. */
  readonly startedAtMs: number;
  /** How long the service lets it run, on the service's clock; 150 s on the real one. */
  readonly limitMs: number;
  /** Milliseconds of the service's clock in one of ours: 1, an emulator's factor, or 0 when its clock is moved by hand. */
  readonly rate: number;
}

/** A session that holds a slot. */
export interface SessionState {
  readonly sessionId: string;
  /** The tab's random name: see {@link TabState}. */
  readonly document: string;
  /** Which connection of that tab it is. */
  readonly connection: number;
  readonly phase: SessionPhase;
  /** Where the client was made; null where that is not known. */
  readonly place: Place | null;
  /** Milliseconds since 1970. */
  readonly reservedAtMs: number;
  readonly stream: StreamState | null;
  readonly suspicion: Suspicion | null;
}

/** A tab that shows a page of this dev server. */
export interface TabState {
  /** Random, new with every load of a page. */
  readonly document: string;
  /** Counts up from 1: what people call the tab. */
  readonly number: number;
  /** The page's path, such as `/gallery?x=1`. */
  readonly path: string;
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly openedAtMs: number;
}

/** A session that was released. */
export interface ReleasedState {
  readonly sessionId: string;
  /** The tab's number; null for one of an earlier dev server. */
  readonly tab: number | null;
  readonly place: Place | null;
  readonly cause: ReleaseCause;
  /** The cause in words, such as `the tab was closed or reloaded, or went to another page`. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly releasedAtMs: number;
  /** How long the session was held. */
  readonly heldMs: number;
}

/** Where the sessions are. */
export interface TargetState {
  /** `embedded`: the plugin's own emulator; `emulator`: a separate one; `service`: Odyssey's API, or what looks like it. */
  readonly kind: 'embedded' | 'emulator' | 'service';
  /** Its URL; empty while the embedded emulator starts. */
  readonly url: string;
  readonly ready: boolean;
  /** What is wrong with it, if something is. */
  readonly problem: string | null;
}

/** Everything that badge and panel show. */
export interface DevState {
  /** The dev server's time, milliseconds since 1970: what the other times are compared to. */
  readonly nowMs: number;
  readonly target: TargetState;
  /** Open tabs, the oldest first. */
  readonly tabs: readonly TabState[];
  /** Sessions that hold a slot, the oldest first. */
  readonly sessions: readonly SessionState[];
  /** The last released, the newest first; 50 at most. */
  readonly released: readonly ReleasedState[];
}

/** What a tab says on its socket. A connection is one try of a client to connect: it has a number within its tab. */
export type TabMessage =
  /** The page lives. */
  | { readonly type: 'beat' }
  /** The page's title or path has changed. */
  | { readonly type: 'page'; readonly title: string; readonly path: string }
  /** A client connects. Its requests follow under this number; `purpose` tells those of handed-over credentials. */
  | {
      readonly type: 'connecting';
      readonly connection: number;
      readonly place: ServedPlace | null;
      readonly purpose: 'stream' | 'credentials';
    }
  /** A client uses the session that another client, perhaps of another tab, has reserved. */
  | { readonly type: 'adopted'; readonly connection: number; readonly sessionId: string }
  | { readonly type: 'connected'; readonly connection: number }
  | { readonly type: 'streaming'; readonly connection: number; readonly streamId: string }
  | { readonly type: 'stream_ended'; readonly connection: number }
  /** A client has disconnected, or was made to; `leak` when its own code would have left it connected. */
  | {
      readonly type: 'closed';
      readonly connection: number;
      readonly cause: ReleaseCause;
      readonly leak?: Leak;
    }
  | { readonly type: 'suspected'; readonly connection: number; readonly suspicion: Suspicion }
  /** The client is in use after all: the answer to `evict`. */
  | { readonly type: 'in_use'; readonly connection: number }
  /** A hot update of these modules is through, and these connections live on. */
  | { readonly type: 'kept'; readonly connections: readonly number[]; readonly paths: readonly string[] };

/** What the dev server says to a tab. */
export type ServerMessage =
  | { readonly type: 'state'; readonly state: DevState }
  /** Disconnect this one. */
  | { readonly type: 'release'; readonly connection: number; readonly cause: ReleaseCause }
  /** The same, unless it is in use: answer `in_use` or `closed`. */
  | { readonly type: 'evict'; readonly connection: number }
  /** Tell the developer, in the console, that the client that was made here leaks. */
  | { readonly type: 'hint'; readonly connection: number; readonly text: string };

/** What a page is given to start with. */
export interface PageConfig {
  /** The path of everything that is this dev server's and secret, without a slash at its end. */
  readonly prefix: string;
  /** The panel's path. */
  readonly panelPath: string;
  /** Where the badge is shown, if at all. */
  readonly badge: BadgePlace | false;
  /** How often a page with sessions says that it lives. */
  readonly beatMs: number;
}

/** A corner of the page. */
export type BadgePlace = 'bottom-left' | 'bottom-right' | 'top-left' | 'top-right';
