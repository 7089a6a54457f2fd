/**
 * Finds the SDK's class in a module, whichever way it was bundled, and lets the page's runtime know of it. The package's two
 * entries each bundle a copy of their own, and `/react` exports none: so the class is found by what is in it, and told in
 * a static block of its own body.
 */

/** What only the SDK's client says, in every version so far (1.0.0 to 1.3.1). */
const READS_API_URL = '__ODYSSEY_API_URL__';
/** A method of the client's class: nothing else takes this name. */
const CLIENT_METHOD = /\basync attemptConnection\s*\(/;
/** The beginning of a class body, whatever expression the class extends. */
const CLASS_START = /\bclass(?:\s+(?!extends\b)[\w$]+)?(?:\s+extends\b[^{};]+)?\s*\{/g;
/** The package in a module's path; or, where a bundler has put its parts elsewhere, in the comment that says so. */
const PACKAGE_IN_PATH = /@odysseyml[/_+]/;
const PACKAGE_IN_COMMENT = /^\/\/.*node_modules\/.*@odysseyml[/+]/m;

/** A page where the runtime is absent, such as one that another server renders, is left as it was. */
export const ADOPTION = ' static { globalThis[Symbol.for("odyssey-emulator/page")]?.adopt(this); }';

/** What came of a module: the SDK, changed; something that should have been the SDK; nothing of ours. */
export type Transformed = { readonly code: string } | 'not_found' | undefined;

/** Puts the static block into the SDK's class, on the line that is there: no line moves. */
export function transformSdk(code: string, id: string): Transformed {
  if (!code.includes(READS_API_URL)) return undefined;
  const method = CLIENT_METHOD.exec(code);
  const start = method && lastStart(code, method.index);
  if (start !== undefined && start !== null) {
    return { code: code.slice(0, start) + ADOPTION + code.slice(start) };
  }
  // An app's own module may name the variable too.
  return PACKAGE_IN_PATH.test(id) || PACKAGE_IN_COMMENT.test(code) ? 'not_found' : undefined;
}

/** Where the body begins of the last class that starts before `index`. */
function lastStart(code: string, index: number): number | undefined {
  let found: number | undefined;
  for (const match of code.matchAll(CLASS_START)) {
    if (match.index > index) break;
    found = match.index + match[0].length;
  }
  return found;
}
