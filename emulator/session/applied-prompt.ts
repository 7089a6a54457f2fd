/** What the service makes of the prompt that a stream starts with. */
import type { AccountConfig } from '../config.ts';
import type { Seed } from '../seed.ts';
import { expandNth } from '../world/expansion.ts';
import { StreamError } from './errors.ts';
import type { StreamStartMessage } from './messages.ts';

/**
 * The prompt expanded, or as it is where its client asks for that.
 *
 * @throws StreamError `expansion_bypass_denied` when it may not.
 */
export function appliedPromptOf(
  { prompt, bypass_vlm_expansion }: StreamStartMessage,
  seed: Seed,
  { promptExpansionBypass }: AccountConfig,
): string {
  if (!bypass_vlm_expansion) return expandNth(0, prompt, seed);
  if (promptExpansionBypass) return prompt;
  throw new StreamError(
    'expansion_bypass_denied',
    'This API key may not bypass prompt expansion: leave bypassPromptExpansion out.',
  );
}
