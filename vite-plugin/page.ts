/** What the plugin puts into a page: the runtime, inline and before all else, and a module that hears of hot updates. */
import { readFileSync } from 'node:fs';
import type { HtmlTagDescriptor } from 'vite';
import type { PageConfig } from './protocol.ts';

/** The module that has `import.meta.hot`, which an inline script has not. */
export const HOT_MODULE = 'virtual:odyssey-emulator/hot';

/** The events that the runtime is told of. */
const EVENTS = ['vite:beforeUpdate', 'vite:afterUpdate', 'vite:beforePrune', 'vite:beforeFullReload'];

/** The code of {@link HOT_MODULE}. */
export const HOT_MODULE_CODE = `
const page = globalThis[Symbol.for('odyssey-emulator/page')];
if (import.meta.hot && page) {
  for (const event of ${JSON.stringify(EVENTS)}) import.meta.hot.on(event, (payload) => page.hot(event, payload));
}
`;

/** A script that was built for pages, as text; beside the built plugin. */
export function readPageScript(name: 'page-runtime' | 'page-panel'): string {
  return readFileSync(new URL(`./${name}.js`, import.meta.url), 'utf8');
}

/** The tags of a page; `base` is without its last slash. */
export function pageTags(config: PageConfig, base: string): HtmlTagDescriptor[] {
  return [
    {
      tag: 'script',
      // In a script element, text ends at the first such tag, wherever it stands.
      children: `${readPageScript('page-runtime')}odysseyDev.start(${JSON.stringify(config)});`.replaceAll(
        '</script',
        '<\\/script',
      ),
      injectTo: 'head-prepend',
    },
    {
      tag: 'script',
      attrs: { type: 'module', src: `${base}/@id/${HOT_MODULE}` },
      injectTo: 'head-prepend',
    },
  ];
}
