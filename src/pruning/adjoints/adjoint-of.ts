import { InputError } from '../../tensor/index.ts';

/**
 * Whose adjoint a significance takes: of the outputs, of their gradients by the inputs, or of both. See `SignificanceTerms`
 * for what that means.
 */
export const adjointsOf = ['values', 'gradients', 'both'] as const;
export type AdjointOf = (typeof adjointsOf)[number];

/**
 * @param taken whose adjoint the criterion can take; undefined where it takes none
 * @throws InputError where that is asked of a criterion which does not take it
 */
export function demandAdjointOf(
  criterion: string,
  wanted: AdjointOf,
  taken: readonly AdjointOf[] = ['values'],
): void {
  if (!adjointsOf.includes(wanted))
    throw new InputError(
      'the adjoint of a significance must be of values, gradients or both',
      String(wanted),
      'Name one of them.',
    );
  if (!taken.includes(wanted))
    throw new InputError(
      `a criterion must take adjoints, to weigh ${wanted === 'both' ? 'values and gradients' : wanted}`,
      `${criterion}, which takes none`,
      'Choose a significance: interval-significance, sampled-significance or affine-significance.',
    );
}
