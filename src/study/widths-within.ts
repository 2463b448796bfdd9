import { parameterCount, perceptron } from '../surrogate/index.ts';

/** Most parameters of a network that is made to be polished: a step takes time as their square. */
const MOST = 1000;

/**
 * Widths of two equal hidden layers: the widest of at most so many parameters, at most 1,000, and at most one for two points.
 * Of all shapes of a size this one is never far from the best (docs/method.md). One neuron, where there is no room for two layers.
 *
 * @param points that it is trained on
 */
export function widthsWithin(
  { inputs, outputs }: { readonly inputs: readonly unknown[]; readonly outputs: readonly unknown[] },
  parameters: number,
  points: number,
): readonly number[] {
  const most = Math.min(parameters, MOST, points / 2);
  const fits = (width: number) =>
    parameterCount(perceptron([inputs.length, width, width, outputs.length], 'silu')) <= most;
  let width = 0;
  while (fits(width + 1)) width++;
  return width === 0 ? [1] : [width, width];
}
