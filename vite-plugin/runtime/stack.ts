/** Where a client was made: the stack of that moment, as far as it tells which modules took part and what ran them. */
import type { ServedPlace } from '../protocol.ts';

/** One call of a stack. */
interface Frame {
  readonly url: string;
  readonly line: number;
  readonly column: number;
  readonly name: string;
  /** Whether it is the code of a module itself, and no function's. */
  readonly isModule: boolean;
}

/** What is known of the making of a client. */
export interface Creation {
  /** The innermost place in the app's own code. */
  readonly place: ServedPlace | null;
  /** The app's modules that took part, and the version of each that a hot update has given (`?t=`), else an empty text. */
  readonly modules: ReadonlyMap<string, string>;
  /** The module whose own code made it, as it was loaded; null where a function made it that something else called. */
  readonly loading: string | null;
  /** Whether it was made without the user: while a module was loaded, by a hot update, or by React. */
  readonly isAutomatic: boolean;
  /** Whether a React component made it, as it was rendered or in an effect. */
  readonly isByReact: boolean;
  /** Whether React's StrictMode ran an effect for the second time, as it does in development with each. */
  readonly isRerun: boolean;
  /** To show in the console, where it leads to the source. */
  readonly error: Error;
}

/** Deep enough for what React puts between an app and its components. */
const DEPTH = 100;
/** What runs hot updates: Vite's client, and React's Fast Refresh. */
const UPDATER = /\/@vite\/client$|\/@react-refresh$/;
/** What React calls components and effects from, in 18 and 19. */
const REACT_CALLS = /^(renderWithHooks|commitHookEffectListMount|mountState|mountMemo)/;
/** What StrictMode runs effects again with. */
const REACT_RERUNS = /doubleInvoke|invokeEffectsInDev/i;
/** The page's own script is this runtime. */
const PAGE_URL = location.href.replace(/#.*/, '');

/** The stack of this moment; `base` is Vite's, without its last slash. */
export function captureCreation(base: string): Creation {
  const error = new Error('the client was made here');
  const calls = framesOf(error);
  const modules = new Map<string, string>();
  let place: ServedPlace | null = null;
  let loading: string | null = null;
  let isByUpdate = false;
  let isByReact = false;
  let isRerun = false;
  for (const { url, line, column, name, isModule } of calls) {
    const { pathname, searchParams } = new URL(url);
    if (UPDATER.test(pathname)) isByUpdate = true;
    if (REACT_CALLS.test(name)) isByReact = true;
    if (REACT_RERUNS.test(name)) isRerun = true;
    if (url === PAGE_URL || /\/node_modules\/|\/@[\w-]+/.test(pathname)) continue;
    const path = pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
    modules.set(path, searchParams.get('t') ?? '');
    place ??= { path, line, column };
    if (isModule) loading = path;
  }
  const isAutomatic = isByUpdate || isByReact || loading !== null;
  return { place, modules, loading, isAutomatic, isByReact, isRerun, error };
}

/**
 * Whether the newer client was made in the place of the older one: by a module that has been loaded anew, or by an effect
 * that StrictMode has run again, whose first run should have been cleaned up.
 */
export function isRemade(older: Creation, newer: Creation): boolean {
  if (newer.isRerun && !older.isRerun && older.isAutomatic && isSamePlace(older.place, newer.place))
    return true;
  return [...newer.modules].some(([path, version]) => {
    const before = older.modules.get(path);
    return before !== undefined && before !== version;
  });
}

function isSamePlace(one: ServedPlace | null, other: ServedPlace | null): boolean {
  return one?.path === other?.path && one?.line === other?.line && one?.column === other?.column;
}

function framesOf(error: Error): Frame[] {
  const { stackTraceLimit, prepareStackTrace } = Error;
  let frames: Frame[] | undefined;
  Error.stackTraceLimit = DEPTH;
  Error.prepareStackTrace = (failure, sites) => {
    frames = sites.flatMap((site) => frameOf(site) ?? []);
    return [failure, ...sites].join('\n    at ');
  };
  // Captured anew: the limit holds for what is made from now on.
  const deep = new Error(error.message).stack ?? '';
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  error.stack = deep;
  return frames ?? parse(deep);
}

/** V8's own description of a call; the enclosing position is where its function begins. */
function frameOf(site: NodeJS.CallSite): Frame | undefined {
  const url = site.getScriptNameOrSourceURL() ?? '';
  if (!URL.canParse(url)) return undefined;
  return {
    url,
    line: site.getLineNumber() ?? 0,
    column: site.getColumnNumber() ?? 0,
    name: site.getFunctionName() ?? '',
    // A module is a function that begins where its file does.
    isModule: site.getEnclosingLineNumber() === 1 && site.getEnclosingColumnNumber() === 1,
  };
}

/** Other browsers tell a stack as text: `name@url:line:column`, and of a module's own code no name (Firefox) or this (Safari). */
function parse(stack: string): Frame[] {
  return [...stack.matchAll(/^(.*?)@(https?:.+):(\d+):(\d+)$/gm)].map(
    ([, name = '', url = '', line, column]) => ({
      url,
      line: Number(line),
      column: Number(column),
      name,
      isModule: name === '' || name === 'module code',
    }),
  );
}
