/** What stands in the project's READMEs. */
import { readFile } from 'node:fs/promises';

const root = new URL('../../', import.meta.url);

/** A README of the project. */
export interface Readme {
  readonly url: URL;
  /** Its fenced blocks of one language, in order. */
  snippets(language: string): string[];
  /** Where its links to files of the project lead. */
  readonly links: URL[];
}

/** Reads a README, by its path in the project. */
export async function readReadme(path: string): Promise<Readme> {
  const url = new URL(path, root);
  const text = await readFile(url, 'utf8');
  return {
    url,
    snippets: (language) =>
      [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code),
    links: [...text.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, link = '']) => new URL(link, url)),
  };
}
