import { InputError } from '../../tensor/index.ts';

/**
 * What a small network keeps of the oversized one's hidden layers. A number of at least 1 is how many neurons stay in each
 * layer. One below 1 is the share of each that stays. A list has a width for each layer.
 */
export type KeptSize = number | readonly number[];

/**
 * The widths of hidden layers that sizes come to, in order; those that come to the same widths count once.
 *
 * @param hidden widths of the oversized network's hidden layers
 * @throws InputError where a size is no smaller network: 0, larger than the network, or the network itself
 */
export function keptWidthsOf(
  hidden: readonly number[],
  sizes: readonly KeptSize[],
): readonly (readonly number[])[] {
  const made = sizes.map((size) => widthsOf(hidden, size));
  return made.filter((one, k) => made.findIndex((other) => sizeName(other) === sizeName(one)) === k);
}

function widthsOf(hidden: readonly number[], size: KeptSize): readonly number[] {
  const told = hidden.join('-');
  const refuse = (invariant: string, remedy = 'Give a smaller network.') => {
    const received = typeof size === 'number' ? String(size) : size.join('-');
    return new InputError(`${invariant}: its hidden layers are ${told}`, received, remedy);
  };
  if (hidden.length === 0)
    throw new InputError('a network that is pruned has hidden layers', 'none', 'Take a larger network.');
  const list =
    typeof size === 'number' ? hidden.map((width) => (size < 1 ? shareOf(width, size) : size)) : size;
  if (list.length !== hidden.length)
    throw refuse(
      'a size has one number, or one for each hidden layer of the oversized network',
      `Give one, or ${hidden.length}.`,
    );
  if (!list.every((width) => Number.isInteger(width) && width >= 1) || size === 0)
    throw refuse(
      'a size must leave whole neurons, at least one of each hidden layer of the oversized network',
      'Give whole numbers of at least 1, or a share above 0.',
    );
  if (list.some((width, k) => width > hidden[k]))
    throw refuse('a size must not be larger than the oversized network');
  if (list.every((width, k) => width === hidden[k]))
    throw refuse('a size must be smaller than the oversized network');
  return list;
}

/** At least one neuron stays of a share above 0. */
function shareOf(width: number, share: number): number {
  return share > 0 ? Math.max(1, Math.round(width * share)) : 0;
}

/** "8x4", or "8-6-4": a name that a file can have. */
export function sizeName(widths: readonly number[]): string {
  return widths.length > 1 && widths.every((width) => width === widths[0])
    ? `${widths[0]}x${widths.length}`
    : widths.join('-');
}
