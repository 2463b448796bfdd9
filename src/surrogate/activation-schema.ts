import * as z from 'zod';
import { type Activation, activationChoices, activationNamed } from '../graph/index.ts';

/** The name of an activation, as {@link activationNamed} reads it; what comes out is written as we write it. */
export const activationSchema = z.string('must be a name').transform((text, context): Activation => {
  const found = activationNamed(text);
  if (found !== undefined) return found.name;
  context.addIssue({ code: 'custom', message: `must be one of ${activationChoices()}` });
  return z.NEVER;
});
