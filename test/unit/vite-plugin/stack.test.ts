/** Whether a client has taken another's place: by what their stacks tell of the modules and effects that made them. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Creation, isRemade as IsRemade } from '../../../vite-plugin/runtime/stack.ts';

let isRemade: typeof IsRemade;
beforeAll(async () => {
  // The page's own script is told from the app's by the page's URL.
  vi.stubGlobal('location', { href: 'http://localhost:5173/#top' });
  ({ isRemade } = await import('../../../vite-plugin/runtime/stack.ts'));
});
afterAll(() => void vi.unstubAllGlobals());

const PLACE = { path: '/src/player.ts', line: 3, column: 1 };

/** A client that these versions of modules made. */
function made(modules: Record<string, string>, changes: Partial<Creation> = {}): Creation {
  return {
    place: PLACE,
    modules: new Map(Object.entries(modules)),
    loading: null,
    isAutomatic: false,
    isByReact: false,
    isRerun: false,
    error: new Error('made here'),
    ...changes,
  };
}

describe('by a hot update', () => {
  test.each([
    ['its module has a version for the first time', { '/a.ts': '' }, { '/a.ts': '1' }, true],
    ['its module has another version', { '/a.ts': '1' }, { '/a.ts': '2' }, true],
    ['one of several modules has', { '/a.ts': '1', '/b.ts': '1' }, { '/a.ts': '1', '/b.ts': '2' }, true],
    ['another module calls it now, too', { '/a.ts': '1' }, { '/a.ts': '2', '/c.ts': '' }, true],
    ['all is as it was', { '/a.ts': '1', '/b.ts': '' }, { '/a.ts': '1', '/b.ts': '' }, false],
    ['it is of other modules', { '/a.ts': '1' }, { '/b.ts': '2' }, false],
    ['nothing is known of the older one', {}, { '/a.ts': '2' }, false],
    ['nothing is known of the newer one', { '/a.ts': '1' }, {}, false],
  ] as const)('%s', (_what, older, newer, expected) => {
    expect(isRemade(made(older), made(newer))).toBe(expected);
  });
});

describe('by an effect that StrictMode runs again', () => {
  const first = { isAutomatic: true, isByReact: true };
  const again = { ...first, isRerun: true };
  const elsewhere = { ...PLACE, line: 9 };

  test.each([
    ['what its first run made', first, again, true],
    ['nowhere that is known', { ...first, place: null }, { ...again, place: null }, true],
    ['what another effect made', { ...first, place: elsewhere }, again, false],
    ['what nobody knows the place of', { ...first, place: null }, again, false],
    ['what a click made in the same place', {}, again, false],
    ['what another second run made: a component of which there are two', again, again, false],
    ['not: it is the first run of another component', first, first, false],
    ['not: the older one is the second run', again, first, false],
  ])('%s', (_what, older, newer, expected) => {
    const modules = { '/src/player.ts': '1' };
    expect(isRemade(made(modules, older), made(modules, newer))).toBe(expected);
  });
});
