/** What the plugin puts into a page: the runtime, inline and before all else, and a module that hears of hot updates. */
import { readFileSync } from 'node:fs';
import type { HtmlTagDescriptor } from 'vite';
import type { PageConfig } from './protocol.ts';

/** The module that has `import.meta.hot`, which an inline script has not; the SDK's modules import it. */
export const HOT_MODULE = 'virtual:odyssey-emulator/hot';
/** The runtime as a module, for pages that Vite serves no HTML of: a framework's, or another server's. */
const PAGE_MODULE = 'virtual:odyssey-emulator/page';

/** The events that the runtime is told of. */
const EVENTS = ['vite:beforeUpdate', 'vite:beforePrune', 'vite:beforeFullReload'];

const HOT_MODULE_CODE = `
const key = Symbol.for('odyssey-emulator/page');
if (!globalThis[key]) await import('${PAGE_MODULE}');
const page = globalThis[key];
if (import.meta.hot) {
  for (const event of ${JSON.stringify(EVENTS)}) import.meta.hot.on(event, (payload) => page.hot(event, payload));
}
`;

/** The code of one of the plugin's modules; undefined when it is another's. */
export function pageModule(id: string, config: () => PageConfig): string | undefined {
  if (id === HOT_MODULE) return HOT_MODULE_CODE;
  return id === PAGE_MODULE ? startCode(config()) : undefined;
}

/** Whether a module is one of the plugin's. */
export function isPageModule(id: string): boolean {
  return id === HOT_MODULE || id === PAGE_MODULE;
}

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
      children: startCode(config).replaceAll('</script', '<\\/script'),
      injectTo: 'head-prepend',
    },
    {
      tag: 'script',
      attrs: { type: 'module', src: `${base}/@id/${HOT_MODULE}` },
      injectTo: 'head-prepend',
    },
  ];
}

/** Starts the runtime. */
function startCode(config: PageConfig): string {
  return `${readPageScript('page-runtime')}odysseyDev.start(${JSON.stringify(config)});`;
}
