/** Where a Chromium-like browser is on this machine: one rule for the set-up (`.ci/prepare.mjs`) and the browser tests. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the packages call it, Chromium first: it is the one the tests were written against. */
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const MACOS_PATHS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS_PATHS = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

/** The browser's path, or undefined when there is none. `CHROME_PATH` comes before everything else. */
export function findBrowser() {
  const { CHROME_PATH, LOCALAPPDATA, PROGRAMFILES, 'PROGRAMFILES(X86)': PROGRAMFILES_X86 } = process.env;
  if (CHROME_PATH) return CHROME_PATH;
  const command = COMMANDS.map(findCommand).find((path) => path !== undefined);
  if (command) return command;
  const windowsRoots = [PROGRAMFILES, PROGRAMFILES_X86, LOCALAPPDATA].filter((root) => root !== undefined);
  const usual = [
    ...MACOS_PATHS,
    ...windowsRoots.flatMap((root) => WINDOWS_PATHS.map((path) => join(root, path))),
  ];
  return usual.find((path) => existsSync(path));
}

/** The path of a command that the shell would find under this name, or undefined. */
export function findCommand(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const fileName = process.platform === 'win32' ? `${name}.exe` : name;
  return folders.map((folder) => join(folder, fileName)).find((path) => existsSync(path));
}
