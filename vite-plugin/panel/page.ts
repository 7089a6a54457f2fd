/** The panel's HTML: one file that asks for nothing else, and so works behind any `base` and any proxy. */

/** What the page is made of. */
export interface PanelPageOptions {
  /** The path of everything that is this dev server's and secret, without a slash at its end. */
  readonly prefix: string;
  /** The text of the built `main.tsx`. */
  readonly script: string;
  /** The text of the style sheet. */
  readonly style: string;
}

/** A dot in a ring, as the badge has it. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E" +
  "%3Ccircle cx='16' cy='16' r='12' fill='none' stroke='%23119966' stroke-width='5' stroke-opacity='.35'/%3E" +
  "%3Cpath d='M16 4a12 12 0 1 1-12 12' fill='none' stroke='%23119966' stroke-width='5'/%3E%3C/svg%3E";

/** In a script, `</script`, `<script` and `<!--` end or change it; in the literals that hold them `\x3C` is `<`. */
const inScript = (text: string) => text.replace(/<(?=!--|\/?script)/gi, '\\x3C');

/** Inside a style element only `</style` means anything, and `\/` is `/` in CSS. */
const inStyle = (text: string) => text.replace(/<\/(?=style)/gi, '<\\/');

const inJson = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');

/** The full HTML of the panel. */
export function panelPage({ prefix, script, style }: PanelPageOptions): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Odyssey sessions</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="${ICON}">
<style>${inStyle(style)}</style>
</head>
<body>
<div id="root"></div>
<noscript><p>The panel needs JavaScript: it shows what happens as it happens.</p></noscript>
<script type="application/json" id="config">${inJson({ prefix })}</script>
<script>${inScript(script)}</script>
</body>
</html>
`;
}
