import type { GradientFactors } from '../gradient-factors.ts';

/** How derivatives that do not belong to their values are mended, in the words of who is told. */
export interface Remedies {
  /**
   * Of a factor of all, or of columns by name, in place of those that are applied already. Undefined where these are too
   * many to name. 1 where those applied are to be left out.
   */
  factors(factors: GradientFactors | undefined): string;
  /** Names of columns in the order in which they fit; undefined where they are not known, or too many. */
  order(gradients: readonly string[] | undefined): string;
  /** Of derivatives that stand in the next row or the one before. */
  readonly rows: string;
  /** Of a column that is 0. */
  readonly zero: string;
  /** Of an output whose derivatives are all 0. */
  readonly flat: string;
  /** Of derivatives that do not fit for no reason that could be found. */
  readonly unexplained: string;
  /** Of second derivatives that are not symmetric, or do not fit the first ones. */
  readonly hessian: string;
  /** Of adjoints, tangents and Hessian-vector products. */
  readonly products: string;
}

/** Of a file, by the options of {@link readDataset}. */
export const fileRemedies: Remedies = {
  factors: (factors) =>
    factors === 1
      ? 'Read the set without gradientFactors.'
      : `Read the set with gradientFactors${factors === undefined ? ', a factor for each,' : `: ${JSON.stringify(factors)},`} or without derivatives, gradients: 'none'.`,
  order: (gradients) =>
    gradients === undefined
      ? 'Name the columns of the derivatives in the order of the inputs, or exchange them.'
      : `Read the set with gradients: ${JSON.stringify(gradients)}.`,
  rows: "Move the derivatives by a row, or read the set without them, gradients: 'none'.",
  zero: "Read the set without this column: gradients, with '' in its place.",
  flat: "Read the set without them, gradients: 'none'.",
  unexplained:
    "Check which columns they are and in which units, or read the set without them, gradients: 'none'.",
  hessian:
    "Name the right columns with hessian (those of the upper triangle are enough), or read none: hessian: 'none'.",
  products: 'Correct the sign or units of these columns in the file, or write it without them.',
};

/** Of a model that labels points. */
export const modelRemedies: Remedies = {
  factors: () => 'Correct the sign or the units in which the model returns its derivatives.',
  order: () => 'Correct the order in which the model returns its derivatives.',
  rows: 'Let the model return the derivatives of the point that it is asked for.',
  zero: 'Let the model give this derivative, or say that it is not known.',
  flat: 'Smooth the jumps, or give the model other derivatives (likelihood ratios).',
  unexplained: 'Check which function they are the derivatives of.',
  hessian:
    'Let the model return second derivatives of its values; a payoff that is smoothed too sharply for its paths needs a larger width.',
  products: 'Correct the sign or the units in which the model returns these products.',
};
