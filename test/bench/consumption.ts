/** What a process under measurement uses, by its own account. */

/** CPU time of all the process's threads so far, and when that was read, in milliseconds. */
export function cpu(): { atMs: number; cpuMs: number } {
  const { user, system } = process.cpuUsage();
  return { atMs: performance.now(), cpuMs: (user + system) / 1000 };
}

/** Memory that the process holds once garbage is collected, in bytes. */
export function rssBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}
