/** Hot updates of plain modules. */
import { expect } from 'vitest';
import type { Stage } from '../stage.ts';
import { NEW_CLIENT, PLAY, type ReleaseCase, SDK, SOON_MS } from './case.ts';

const MODULE_CLIENT = `${SDK}\nconst client = ${NEW_CLIENT};\n${PLAY}`;
const edited = (text: string) => `${text}\n// edited\n`;

/** The module that holds a client is edited: the client that it makes anew takes over. */
async function replaced(stage: Stage, name: string) {
  const old = await stage.stream(name);
  const releasedInMs = await stage.releasedAfter([old.sessionId], () =>
    stage.app.edit(`${name}/src/player.js`, edited),
  );
  const now = await stage.streaming(old.page, new Set([old.streamId]));
  await stage.expectStreaming(now);
  expect(await stage.held).toEqual([now.sessionId]);
  await stage.expectCause(old.sessionId, 'superseded');
  return { releasedInMs };
}

/** A module is edited, and the client lives on. */
async function kept(stage: Stage, name: string, path: string) {
  const playing = await stage.stream(name);
  const from = stage.server.output.length;
  stage.app.edit(`${name}/${path}`, edited);
  await stage.server.printed(new RegExp(`kept +${playing.sessionId.slice(-4)}`), from);
  await stage.expectStreaming(playing);
  expect(await stage.held).toEqual([playing.sessionId]);
  return {};
}

/** The cases. */
export const hotPlainCases: readonly ReleaseCase[] = [
  {
    name: 'hot-self',
    event: 'hot update of a self-accepting module that makes a client',
    result: 'the old one is released as the new one connects',
    apps: ['plain'],
    withinMs: SOON_MS,
    files: () => ({
      'src/main.js': "import './player.js';",
      'src/player.js': `${MODULE_CLIENT}\nimport.meta.hot.accept();\n`,
    }),
    run: replaced,
  },
  {
    name: 'hot-parent',
    event: 'hot update of a module that makes a client, accepted by its parent',
    result: 'the old one is released as the new one connects',
    apps: ['plain'],
    withinMs: SOON_MS,
    files: () => ({
      'src/main.js': "import './player.js';\nimport.meta.hot.accept('./player.js', () => {});\n",
      'src/player.js': MODULE_CLIENT,
    }),
    run: replaced,
  },
  {
    name: 'hot-pruned',
    event: 'a hot update no longer imports the module that makes a client',
    result: 'released',
    apps: ['plain'],
    withinMs: SOON_MS,
    files: () => ({
      'src/main.js': "import './player.js';\nimport.meta.hot.accept();\n",
      // Vite prunes what accepts updates itself.
      'src/player.js': `${MODULE_CLIENT}\nimport.meta.hot.accept();\n`,
    }),
    run: async (stage, name) => {
      const { sessionId } = await stage.stream(name);
      const releasedInMs = await stage.releasedAfter([sessionId], () =>
        stage.app.edit(`${name}/src/main.js`, (text) => text.replace("import './player.js';", '')),
      );
      await stage.expectCause(sessionId, 'pruned');
      return { releasedInMs };
    },
  },
  {
    name: 'hot-data',
    event: 'hot update of a module that keeps its client in `import.meta.hot.data`',
    result: 'kept, and streams on',
    apps: ['plain'],
    files: () => ({
      'src/main.js': "import './player.js';",
      'src/player.js': `${SDK}
import.meta.hot.accept();
import.meta.hot.data.client ??= start(${NEW_CLIENT});
function start(client) {
  ${PLAY}
  return client;
}
`,
    }),
    run: (stage, name) => kept(stage, name, 'src/player.js'),
  },
  {
    name: 'hot-other',
    event: 'hot update of a module that has nothing to do with the client',
    result: 'kept, and streams on',
    apps: ['plain'],
    files: () => ({
      'src/main.js': "import './player.js';\nimport './other.js';\n",
      'src/player.js': MODULE_CLIENT,
      'src/other.js': 'import.meta.hot.accept();\n',
    }),
    run: (stage, name) => kept(stage, name, 'src/other.js'),
  },
];
