/** Connects that are given up before there is anything to close. */
import { expect } from 'vitest';
import { released, type Stage } from '../stage.ts';
import { NEW_CLIENT, type ReleaseCase, SDK, SOON_MS } from './case.ts';

declare global {
  interface Window {
    /** Gives the connect up, in the way of the app. */
    giveUp(): void;
  }
}

/** A plain client that connects when the page is told. */
const PLAIN = {
  'src/main.js': `${SDK}
window.connect = () => {
  const client = ${NEW_CLIENT};
  window.giveUp = () => client.disconnect();
  client.connect().catch(() => {});
};
`,
};
/** The hook's component is shown when the page is told, and hidden again. */
const REACT = {
  'src/App.jsx': `
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { Player } from './Player.jsx';
export function App() {
  const [isShown, setIsShown] = useState(false);
  window.connect = () => setIsShown(true);
  window.giveUp = () => flushSync(() => setIsShown(false));
  return isShown && <Player />;
}
`,
};

/** Gives up just after the request for `path` was sent; resolves with the time until nothing is held. */
async function givenUpAfter(stage: Stage, name: string, path: string) {
  const page = await stage.context.newPage();
  const [, from] = [await page.goto(`${stage.server.url}${name}/`), stage.server.output.length];
  await page.waitForFunction('window.connect');
  await page.evaluate((wanted) => {
    const { fetch } = window;
    window.fetch = (input, init) => {
      const answer = fetch(input, init);
      // In flight, and not answered yet.
      if (String(input).endsWith(wanted)) setTimeout(() => window.giveUp());
      return answer;
    };
  }, path);
  const startedAtMs = performance.now();
  await page.evaluate('window.connect()');
  await stage.server.printed(released('\\w+', ['aborted', 'disconnected']), from);
  await expect.poll(() => stage.held, { interval: 5 }).toEqual([]);
  return { releasedInMs: performance.now() - startedAtMs };
}

/** The cases. */
export const connectCases: readonly ReleaseCase[] = [
  {
    name: 'aborted',
    event: '`connect()` is given up while its reservation is under way',
    result: 'what was reserved is released',
    withinMs: SOON_MS,
    files: (app) => (app === 'plain' ? PLAIN : REACT),
    run: (stage, name) => givenUpAfter(stage, name, '/sessions/request'),
  },
  {
    name: 'early',
    event: '`disconnect()` before the client has a socket',
    result: 'what was reserved is released',
    withinMs: SOON_MS,
    files: (app) => (app === 'plain' ? PLAIN : REACT),
    run: (stage, name) => givenUpAfter(stage, name, '/sessions/token'),
  },
];
