/** Keys: the target's, which stays in the dev server, and what pages hold in its place. */
import { loadEnv, type UserConfig } from 'vite';
import type { PluginConfig } from './options.ts';

/** The variable of the target's key, as Odyssey's own examples call it. */
const KEY_VARIABLE = 'ODYSSEY_API_KEY';
/** The variable that a page's code reads its key from, with the prefix that lets Vite show it to pages. */
export const PAGE_KEY_VARIABLE = 'VITE_ODYSSEY_API_KEY';
/** What the page holds where the dev server has the key. It has the form of one, which the SDK's own checks may want. */
const PLACEHOLDER = 'ody_held_by_the_dev_server';
/** The key that an emulator tells people to use, unless it is told another. */
const EMULATOR_KEY = 'ody_local';

/** What is known before Vite has resolved its configuration. */
export interface KeySources {
  readonly mode: string;
  readonly root: string;
  readonly envDir: UserConfig['envDir'];
}

/** The plugin's options with the key that the environment has, where they name none and the target wants one. */
export function withKey(config: PluginConfig, { mode, root, envDir }: KeySources): PluginConfig {
  if (config.targetUrl === undefined || config.apiKey !== undefined || envDir === false) return config;
  const apiKey = loadEnv(mode, envDir ?? root, KEY_VARIABLE)[KEY_VARIABLE];
  return { ...config, apiKey: apiKey || undefined };
}

/** What pages see as `import.meta.env.VITE_ODYSSEY_API_KEY`; undefined where they bring their own key. */
export function pageKey(config: PluginConfig, sources: KeySources): string | undefined {
  if (config.apiKey !== undefined) return PLACEHOLDER;
  if (config.targetUrl !== undefined) return undefined;
  const { mode, root, envDir } = sources;
  const own = envDir === false ? undefined : loadEnv(mode, envDir ?? root)[PAGE_KEY_VARIABLE];
  return own ? undefined : (config.emulator.apiKey ?? EMULATOR_KEY);
}
