/** What an account's journal entries say together: an independent judge of its counts. */
import { expect } from 'vitest';
import type { EntryOf, JournalEntry, JournalType } from '../../emulator/journal.ts';
import { NEXT_STATES, type SessionState } from '../../emulator/session/lifecycle.ts';

/** The state that each kind of entry means. */
const STATES: Partial<Record<JournalType, SessionState>> = {
  'session.reserved': 'reserved',
  'session.connecting': 'connecting',
  'session.connected': 'connected',
  'stream.started': 'streaming',
  'stream.ended': 'connected',
  'session.dangling': 'dangling',
  'session.released': 'released',
};

/** The entries of one account, from its first on. */
export class AccountHistory {
  readonly entries: JournalEntry[] = [];

  /** Those of one type. */
  of<Type extends JournalType>(type: Type): EntryOf<Type>[] {
    return this.entries.filter((entry): entry is EntryOf<Type> & JournalEntry => entry.type === type);
  }

  /** Every session's states, oldest first. */
  paths(): Map<string, SessionState[]> {
    const paths = new Map<string, SessionState[]>();
    for (const entry of this.entries) {
      const state = STATES[entry.type];
      if (state === undefined || !('sessionId' in entry) || entry.sessionId === undefined) continue;
      paths.set(entry.sessionId, [...(paths.get(entry.sessionId) ?? []), state]);
    }
    return paths;
  }

  /** The sessions that are not released, in their order. */
  held(): string[] {
    return [...this.paths()].filter(([, path]) => path.at(-1) !== 'released').map(([sessionId]) => sessionId);
  }

  /** The streams that have not ended. */
  running(): EntryOf<'stream.started'>[] {
    const ended = new Set(this.of('stream.ended').map(({ streamId }) => streamId));
    return this.of('stream.started').filter(({ streamId }) => !ended.has(streamId));
  }

  /** Milliseconds of streams in the month (UTC) of `nowMs`, added up by hand. */
  usedMs(nowMs: number): number {
    const now = new Date(nowMs);
    const monthStartMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
    const ends = new Map(this.of('stream.ended').map(({ streamId, atMs }) => [streamId, atMs]));
    return this.of('stream.started').reduce((sumMs, { streamId, atMs }) => {
      const endMs = ends.get(streamId) ?? nowMs;
      return sumMs + Math.max(0, endMs - Math.max(atMs, monthStartMs));
    }, 0);
  }

  /** Every session went only where it may, and the counts that entries tell are right at each. */
  expectSound(): void {
    for (const path of this.paths().values()) {
      expect(path[0]).toBe('reserved');
      for (const [i, state] of path.slice(1).entries()) {
        expect(NEXT_STATES[path[i] ?? 'released']).toContain(state);
      }
    }
    let active = 0;
    for (const entry of this.entries) {
      if (entry.type === 'session.reserved') expect(entry.active).toBe(++active);
      if (entry.type === 'session.released') expect(entry.active).toBe(--active);
      if (entry.type === 'session.refused') expect(entry.active).toBe(active);
      if (entry.type === 'session.reserved') expect(entry.active).toBeLessThanOrEqual(entry.limit);
    }
    expect(this.of('emulator.fault')).toEqual([]);
  }
}
