import type { GradientFactors, Remedies } from '../dataset/index.ts';

/** How a user mends the derivatives of a file, by the options of commands that read one. */
export const commandRemedies: Remedies = {
  factors: (factors) =>
    factors === 1
      ? 'Read the set without --gradient-factors.'
      : `Read the set with --gradient-factors${factors === undefined ? ', name=factor for each,' : ` ${written(factors)},`} or without derivatives: --gradients none.`,
  order: (gradients) =>
    gradients === undefined
      ? 'Name the columns in the order of the inputs with --gradients, or exchange them in the file.'
      : `Read the set with --gradients ${gradients.every(isPlain) ? gradients.join(',') : `'${JSON.stringify(gradients)}'`}.`,
  rows: 'Write the file anew with the derivatives moved by a row, or read it without them: --gradients none.',
  zero: "Read the set without this column: --gradients, with '' in its place.",
  flat: 'Read the set without them: --gradients none.',
  unexplained:
    'Check which columns they are and in which units, or read the set without them: --gradients none.',
  hessian:
    'Name the right columns with --hessian (those of the upper triangle are enough), or read none: --hessian none.',
  products: 'Correct the sign or units of these columns in the file, or write it without them.',
};

/** Factors as the option takes them. */
function written(factors: GradientFactors): string {
  if (typeof factors === 'number') return String(factors);
  const pairs = Object.entries(factors);
  return pairs.every(([name]) => isPlain(name))
    ? pairs.map((pair) => pair.join('=')).join(',')
    : `'${JSON.stringify(factors)}'`;
}

/** Whether a name needs neither quotes for the shell nor JSON. */
function isPlain(name: string): boolean {
  return !/[\s,=()'"]/.test(name);
}
