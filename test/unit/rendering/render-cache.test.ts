/** The render cache: one render for all who ask, what is used is kept, and never more than it may. */
import { describe, expect, test, vi } from 'vitest';
import { RenderCache } from '../../../emulator/rendering/render-cache.ts';

const piece = (bytes: number) => new Uint8Array(bytes);

describe('the cache', () => {
  test('keeps no more than it may: what was used longest ago goes first', async () => {
    const render = vi.fn(async (_number: number) => piece(40));
    const cache = new RenderCache<number>(100);
    const get = (number: number) => cache.get(number, () => render(number));
    for (const number of [1, 2, 1, 3]) await get(number);
    expect(cache.keptBytes).toBe(80);
    expect(render.mock.calls).toEqual([[1], [2], [3]]);
    await get(1);
    await get(2);
    expect(render.mock.calls).toEqual([[1], [2], [3], [2]]);
    expect(cache.keptBytes).toBe(80);
  });

  test('keeps nothing that is larger than all it may keep', async () => {
    const cache = new RenderCache<number>(100);
    expect(await cache.get(1, async () => piece(101))).toHaveLength(101);
    expect(cache.keptBytes).toBe(0);
  });

  test('keeps no failure', async () => {
    const render = vi.fn(async () => piece(1)).mockRejectedValueOnce(new Error('once'));
    const cache = new RenderCache<string>(100);
    const both = await Promise.allSettled([cache.get('a', render), cache.get('a', render)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(render).toHaveBeenCalledTimes(1);
    expect(await cache.get('a', render)).toHaveLength(1);
  });
});
