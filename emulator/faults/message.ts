/** The attribute `message`: what somebody is told by a fault. */
import { z } from 'zod';

const TEXT = 'must be text of up to 1000 characters';

/** Text, which may be empty. */
export const messageAttribute = z
  .string({ error: TEXT })
  .max(1000, { error: TEXT })
  .describe('What is said of it');
