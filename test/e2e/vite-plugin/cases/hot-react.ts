/** Hot updates under React's Fast Refresh. */
import { expect } from 'vitest';
import type { ReleaseCause } from '../../../../vite-plugin/protocol.ts';
import type { Stage } from '../stage.ts';
import { NEW_CLIENT, PLAY, type ReleaseCase, SDK, SOON_MS } from './case.ts';

const REACT = ['react-18', 'react-19'] as const;

/** Without StrictMode. */
const LOOSE_MAIN = `
import { createRoot } from 'react-dom/client';
import { App } from './App.jsx';
createRoot(document.querySelector('#root')).render(<App />);
`;
const RENDER = `return <><p>first</p><video autoPlay muted playsInline /></>;`;
const rename = (text: string) => text.replace('<p>first</p>', '<p>second</p>');

/** Held in a ref, and never disconnected. */
const REF_PLAYER = `
import { useEffect, useRef } from 'react';
${SDK}
export function Player() {
  const held = useRef(null);
  useEffect(() => {
    if (held.current) return;
    const client = (held.current = ${NEW_CLIENT});
    ${PLAY}
  }, []);
  ${RENDER}
}
`;

/** Held by nothing but the effect that forgot to disconnect it. */
const EFFECT_PLAYER = `
import { useEffect } from 'react';
${SDK}
export function Player() {
  useEffect(() => {
    const client = ${NEW_CLIENT};
    ${PLAY}
  }, []);
  ${RENDER}
}
`;

const MODULE_PLAYER = `
import './client.js';
export function Player() {
  ${RENDER}
}
`;
const MODULE_CLIENT = `${SDK}\nexport const client = ${NEW_CLIENT};\nqueueMicrotask(() => {\n${PLAY}\n});\n`;

const isStrict = (strict: boolean) => (strict ? 'StrictMode' : 'no StrictMode');
const main = (strict: boolean) => (strict ? {} : { 'src/main.jsx': LOOSE_MAIN });

/** After the edit there is one session, of the code that is there now. */
async function replaced(stage: Stage, name: string, change: () => void, causes: readonly ReleaseCause[]) {
  const old = await stage.stream(name);
  const releasedInMs = await stage.releasedAfter([old.sessionId], change);
  const now = await stage.streaming(old.page, new Set([old.streamId]));
  await stage.expectStreaming(now);
  expect(await stage.held).toEqual([now.sessionId]);
  await stage.expectCause(old.sessionId, ...causes);
  return { releasedInMs };
}

/** After the edit there is the same session. */
async function kept(stage: Stage, name: string, change: () => void) {
  const playing = await stage.stream(name);
  const from = stage.server.output.length;
  change();
  await stage.server.printed(new RegExp(`kept +${playing.sessionId.slice(-4)}`), from);
  await stage.expectStreaming(playing);
  expect(await stage.held).toEqual([playing.sessionId]);
  return {};
}

const both = (make: (strict: boolean, name: (base: string) => string) => ReleaseCase[]): ReleaseCase[] =>
  [true, false].flatMap((strict) => make(strict, (base) => `${base}-${strict ? 'strict' : 'loose'}`));

const bothModes: readonly ReleaseCase[] = both((strict, name) => [
  {
    name: name('react-hook'),
    event: `Fast Refresh of a component with \`useOdyssey\` (${isStrict(strict)})`,
    result: 'one session: the hook disconnects its own',
    withinMs: SOON_MS,
    apps: REACT,
    files: () => main(strict),
    run: (stage, page) =>
      replaced(
        stage,
        page,
        () =>
          stage.app.edit(`${page}/src/Player.jsx`, (text) =>
            text.replace('const video = useRef(null);', 'const video = useRef(null);\n  useRef(1);'),
          ),
        ['disconnected'],
      ),
  },
  {
    name: name('react-ref'),
    event: `Fast Refresh remounts a component that holds a client and does not disconnect it (${isStrict(strict)})`,
    result: 'the old one is released',
    withinMs: SOON_MS,
    apps: REACT,
    files: () => ({ ...main(strict), 'src/Player.jsx': REF_PLAYER }),
    run: (stage, page) =>
      replaced(
        stage,
        page,
        () =>
          stage.app.edit(`${page}/src/Player.jsx`, (text) =>
            text.replace('const held = useRef(null);', 'const held = useRef(null);\n  useRef(1);'),
          ),
        ['unmounted', 'superseded'],
      ),
  },
  {
    name: name('react-effect'),
    event: `Fast Refresh runs an effect again that connects and never disconnects (${isStrict(strict)})`,
    result: 'the old one is released as the new one connects',
    withinMs: SOON_MS,
    // Under StrictMode, React 19 does not run effects again: the next case.
    apps: strict ? ['react-18'] : REACT,
    files: () => ({ ...main(strict), 'src/Player.jsx': EFFECT_PLAYER }),
    run: (stage, page) =>
      replaced(
        stage,
        page,
        () =>
          stage.app.edit(`${page}/src/Player.jsx`, (text) =>
            text.replace('useEffect(() => {', 'useEffect(() => {\n    // again'),
          ),
        ['superseded'],
      ),
  },
  {
    name: name('react-module'),
    event: `hot update of a module that makes a client for components (${isStrict(strict)})`,
    result: 'the old one is released as the new one connects',
    withinMs: SOON_MS,
    apps: REACT,
    files: () => ({ ...main(strict), 'src/Player.jsx': MODULE_PLAYER, 'src/client.js': MODULE_CLIENT }),
    run: (stage, page) =>
      replaced(stage, page, () => stage.app.edit(`${page}/src/client.js`, (text) => `${text}\n// edited`), [
        'superseded',
      ]),
  },
  {
    name: name('react-pruned'),
    event: `a hot update no longer imports the module that makes a client (${isStrict(strict)})`,
    result: 'released',
    withinMs: SOON_MS,
    apps: REACT,
    files: () => ({
      ...main(strict),
      'src/Player.jsx': MODULE_PLAYER,
      // Vite prunes what accepts updates itself.
      'src/client.js': `${MODULE_CLIENT}\nimport.meta.hot.accept();\n`,
    }),
    run: async (stage, page) => {
      const { sessionId } = await stage.stream(page);
      const releasedInMs = await stage.releasedAfter([sessionId], () =>
        stage.app.edit(`${page}/src/Player.jsx`, (text) => text.replace("import './client.js';", '')),
      );
      await stage.expectCause(sessionId, 'pruned');
      return { releasedInMs };
    },
  },
  {
    name: name('react-kept'),
    event: `Fast Refresh of a component whose client is kept in a ref (${isStrict(strict)})`,
    result: 'kept, and streams on',
    apps: REACT,
    files: () => ({ ...main(strict), 'src/Player.jsx': REF_PLAYER }),
    run: (stage, page) => kept(stage, page, () => stage.app.edit(`${page}/src/Player.jsx`, rename)),
  },
]);

/** The cases. */
export const hotReactCases: readonly ReleaseCase[] = [
  ...bothModes,
  {
    name: 'react-effect-kept',
    event: 'Fast Refresh of a component whose effect connects (StrictMode, which keeps effects in React 19)',
    result: 'kept, and streams on',
    apps: ['react-19'],
    files: () => ({ 'src/Player.jsx': EFFECT_PLAYER }),
    run: (stage, page) => kept(stage, page, () => stage.app.edit(`${page}/src/Player.jsx`, rename)),
  },
];
