/** What tests of the emulator's verbs share. */
import { EmulatorError } from '../../emulator/index.ts';

/** Keys that no test has used, each time another: `ody_verbs_1`, `ody_verbs_2`, … */
export function createKeys(prefix: string): () => string {
  let keys = 0;
  return () => `${prefix}${++keys}`;
}

/** What an act fails with. */
export async function errorOf(act: () => unknown): Promise<EmulatorError> {
  try {
    await act();
  } catch (error) {
    if (error instanceof EmulatorError) return error;
    throw new Error(`No EmulatorError was thrown, but ${String(error)}`, { cause: error });
  }
  throw new Error('Nothing was thrown.');
}
