/** The browser's path, or undefined when there is none. `CHROME_PATH` comes before everything else. */
export function findBrowser(): string | undefined;

/** The path of a command that the shell would find under this name, or undefined. */
export function findCommand(name: string): string | undefined;
