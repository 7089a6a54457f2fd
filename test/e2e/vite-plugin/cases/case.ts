/** What a case is: one way in which a session is left behind, or must not be. */
import type { AppKind, Stage } from '../stage.ts';

/** What a case measured. */
export interface Outcome {
  /** From the cause until the emulator's list lacked the session; undefined where it was kept. */
  readonly releasedInMs?: number;
}

/** A row of the table. */
export interface ReleaseCase {
  /** Its folder, and the name of its test. */
  readonly name: string;
  /** What happens, as the README's table says it. */
  readonly event: string;
  /** What becomes of the sessions, as the table says it. */
  readonly result: string;
  /** How long it may take; undefined where the session is kept. */
  readonly withinMs?: number;
  /** The apps that it is for; all of them when left out. */
  readonly apps?: readonly AppKind[];
  /** The page's files, in place of the template's. */
  readonly files?: (app: AppKind) => Readonly<Record<string, string>>;
  readonly run: (stage: Stage, name: string) => Promise<Outcome>;
}

/** What a cause may take until the session is released, and what a kill may. */
export const SOON_MS = 500;
export const KILL_MS = 1000;

/** The page's own pieces, which cases put together. */
export const SDK = "import { Odyssey } from '@odysseyml/odyssey';";
export const NEW_CLIENT = 'new Odyssey({ apiKey: import.meta.env.VITE_ODYSSEY_API_KEY })';
/** Shows a stream of `client`; a client that is released meanwhile says so in the console. */
export const PLAY = `
client.connect().then(async (stream) => {
  document.querySelector('video').srcObject = stream;
  await client.startStream({ prompt: 'a lighthouse on a cliff at sunset', portrait: false });
}).catch((error) => console.info('not streaming:', error.message));
`;
