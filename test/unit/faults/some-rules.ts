/** The rules of an account that stands alone, with a clock to push and a journal to read. */
import { Clock } from '../../../emulator/clock.ts';
import { FaultRules } from '../../../emulator/faults/rules.ts';
import { Journal } from '../../../emulator/journal.ts';
import { Seed } from '../../../emulator/seed.ts';

/** Empty rules; time stands still. */
export function createRules({ seed = 1 } = {}) {
  const clock = new Clock({ kind: 'manual' });
  const journal = new Journal({
    apiKey: 'ody_rules',
    clock,
    realClock: clock,
    bounds: { entries: 1000, bytes: 10_000_000 },
    listener: () => {},
  });
  return { rules: new FaultRules({ seed: new Seed(seed), clock, journal, faults: [] }), clock, journal };
}
