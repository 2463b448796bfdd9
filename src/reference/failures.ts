import { errorOf, InputError } from '../tensor/index.ts';

/**
 * The error for what a function of a user throws, with that as its cause. What Sobolev itself says stays as it is, behind what it is of.
 *
 * @param what failed: "evaluate of reactor"
 * @param where it did: "point 3, x = (0.5, 1)". Default: not known
 */
export function failureOf(error: unknown, what: string, where?: string): InputError {
  const at = where === undefined ? '' : ` at ${where}`;
  const failure =
    error instanceof InputError
      ? errorOf(`${what}${at}`, error)
      : new InputError(
          `${what} must succeed at every point`,
          `${oneLine(error)}${at}`,
          'Mend the model, or shrink its domain to where it works.',
        );
  failure.cause = error;
  return failure;
}

/** An error as text, on one line. */
function oneLine(error: unknown): string {
  return String(error).replace(/\s+/g, ' ').trim();
}
