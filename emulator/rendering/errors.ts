/** What goes wrong while frames are drawn, coded and packed. */
import { messageOf } from '../session/errors.ts';

/** Drawing, coding or packing failed: the emulator's own fault, and already reported as such. */
export class RenderFailedError extends Error {
  override readonly name = 'RenderFailedError';
  readonly code = 'RENDER_FAILED';

  constructor(cause: unknown) {
    super(messageOf(cause), { cause });
  }
}

/**
 * Does `work` and reports what it throws as the emulator's fault, once for all who wait for it, and once if it is a part of
 * other work that is done so.
 *
 * @throws RenderFailedError when it fails.
 * @throws What `signal` was aborted with, before or meanwhile: then nobody is at fault.
 */
export async function blamingUs<Result>(
  work: () => Promise<Result>,
  { signal, onFault }: { readonly signal: AbortSignal; readonly onFault: (error: unknown) => void },
): Promise<Result> {
  signal.throwIfAborted();
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RenderFailedError) throw error;
    onFault(error);
    throw new RenderFailedError(error);
  }
}
