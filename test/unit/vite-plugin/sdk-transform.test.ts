/** The SDK's class is found in what is published, however it is bundled, and nothing else is touched. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { parseAst, transformWithOxc } from 'vite';
import { describe, expect, test } from 'vitest';
import { ADOPTION, transformSdk } from '../../../vite-plugin/sdk-transform.ts';

const require = createRequire(import.meta.url);
const PUBLISHED = ['@odysseyml/odyssey', 'odyssey-sdk-1.0.0'].flatMap((sdk) =>
  ['index.js', 'react.js', 'index.cjs', 'react.cjs'].map((file) => ({ sdk, file })),
);
const ID = '/app/node_modules/@odysseyml/odyssey/dist/index.js';

function read(sdk: string, file: string): string {
  const index = require.resolve(sdk);
  return readFileSync(new URL(file, `file://${index}`), 'utf8');
}

function transformed(code: string, id = ID): string {
  const result = transformSdk(code, id);
  if (typeof result !== 'object') throw new Error(`Not transformed: ${result}`);
  return result.code;
}

/** The names of the methods of each class that has a static block. */
function adoptedClasses(code: string): string[][] {
  const found: string[][] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) for (const child of node) walk(child);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    const { type, body } = node as { type?: string; body?: { type: string; key?: { name?: string } }[] };
    if (type === 'ClassBody' && body?.some((member) => member.type === 'StaticBlock')) {
      found.push(body.flatMap(({ key }) => key?.name ?? []));
    }
    for (const child of Object.values(node)) walk(child);
  };
  walk(parseAst(code).body);
  return found;
}

describe.each(PUBLISHED)('$sdk, $file', ({ sdk, file }) => {
  const code = read(sdk, file);

  test("one class is told of, the client's; every line stays where it is", () => {
    const result = transformed(code);
    expect(adoptedClasses(result)).toEqual([
      expect.arrayContaining(
        ['attemptConnection', 'connect', 'disconnect', 'connectWithCredentials'].slice(
          0,
          sdk === 'odyssey-sdk-1.0.0' ? 3 : 4,
        ),
      ),
    ]);
    expect(result.replace(ADOPTION, '')).toBe(code);
    expect(result.split('\n')).toHaveLength(code.split('\n').length);
  });

  test('minified, too', async () => {
    const { code: minified } = await transformWithOxc(code.replaceAll(/^import .*$/gm, ''), 'sdk.js', {
      sourcemap: false,
    });
    const packed = minified
      .replaceAll(/\n\s*/g, '\n')
      .replaceAll(/ = class \{/g, '=class{')
      .replaceAll(/\bclass (\w+) \{/g, 'class $1{');
    expect(adoptedClasses(transformed(packed))).toEqual([expect.arrayContaining(['attemptConnection'])]);
  });
});

test.each(['@odysseyml/odyssey', 'odyssey-sdk-1.0.0'])(
  'the class is handed over as it is made: %s',
  (sdk) => {
    const adopted: unknown[] = [];
    const page = { adopt: (Class: unknown) => adopted.push(Class) };
    const run = (globals: object) => {
      const module = { exports: {} as { Odyssey?: unknown } };
      runInNewContext(transformed(read(sdk, 'index.cjs')), {
        module,
        exports: module.exports,
        require,
        ...globals,
      });
      return module.exports.Odyssey;
    };
    const Odyssey = run({ [Symbol.for('odyssey-emulator/page')]: page });
    expect(adopted).toEqual([Odyssey]);
    // A page without the runtime has the class as it was published.
    expect(run({})).toBeTypeOf('function');
  },
);

describe('classes of other forms', () => {
  const METHOD = '{ x = 1; async attemptConnection (signal) {} }';
  const URL_READ = 'const url = window.__ODYSSEY_API_URL__; class Before { go() {} }';

  test.each([
    'class Odyssey',
    'export default class',
    'var a=class',
    'const Odyssey = class _Odyssey extends events.EventEmitter',
    'class $a extends Base',
    'class Odyssey extends mixin(Base, Other)',
    'class Odyssey extends (await import("x")).Base',
  ])('%s', (start) => {
    const code = `${URL_READ} ${start} ${METHOD}`;
    const result = transformed(code);
    expect(adoptedClasses(result)).toEqual([['x', 'attemptConnection']]);
    expect(result.replace(ADOPTION, '')).toBe(code);
  });
});

describe('what is not known', () => {
  const unknown = read('@odysseyml/odyssey', 'index.js').replaceAll('attemptConnection', 'tryToConnect');

  test.each([
    '/app/node_modules/@odysseyml/odyssey/dist/index.js',
    '/app/node_modules/.pnpm/@odysseyml+odyssey@2.0.0/node_modules/@odysseyml/odyssey/dist/index.js',
    '/app/node_modules/.vite/deps/@odysseyml_odyssey.js?v=1234',
  ])('is told, of the SDK: %s', (id) => expect(transformSdk(unknown, id)).toBe('not_found'));

  test.each([
    '// node_modules/@odysseyml/odyssey/dist/chunk-XYZ.js',
    '//#region node_modules/.pnpm/@odysseyml+odyssey@2.0.0/node_modules/@odysseyml/odyssey/dist/index.js',
    '// ../../shop/node_modules/@odysseyml/odyssey/dist/index.js',
  ])('also where a bundler has put it into a chunk: %s', (comment) => {
    expect(transformSdk(`${comment}\n${unknown}`, '/app/node_modules/.vite/deps/chunk-ABC.js')).toBe(
      'not_found',
    );
  });

  test('is nothing, of an app that names the variable', () => {
    const code =
      "import { Odyssey } from '@odysseyml/odyssey';\nwindow.__ODYSSEY_API_URL__ = 'http://127.0.0.1:8090';";
    expect(transformSdk(code, '/app/src/main.js')).toBeUndefined();
  });
});

describe('whatever the code is', () => {
  const word = fc.constantFrom(
    'class Odyssey {',
    'async attemptConnection(',
    '}',
    '\n',
    'window.__ODYSSEY_API_URL__',
    '@odysseyml/odyssey',
    '// ',
  );
  const code = fc.array(fc.oneof(word, fc.string()), { maxLength: 20 }).map((parts) => parts.join(' '));
  const id = fc.oneof(fc.constant(ID), fc.string());

  test('without the variable nothing is changed and nothing told', () => {
    fc.assert(
      fc.property(code, id, (code, id) => {
        fc.pre(!code.includes('__ODYSSEY_API_URL__'));
        expect(transformSdk(code, id)).toBeUndefined();
      }),
    );
  });

  test('what is changed is one static block more', () => {
    fc.assert(
      fc.property(code, id, (code, id) => {
        const result = transformSdk(code, id);
        if (typeof result !== 'object') return;
        expect(code).toMatch(/class.*async attemptConnection\s*\(/s);
        expect(result.code.replace(ADOPTION, '')).toBe(code);
      }),
    );
  });
});
