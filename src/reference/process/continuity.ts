import { intervalTensor } from '../../interval/index.ts';
import { type Sizes, sizeOf } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import { regularityOf } from '../smoothness.ts';
import { heldObservation } from './held-observation.ts';
import type { ProcessOptions } from './process-options.ts';

/** Prices beyond these do not occur. */
const [LEAST, MOST] = [1e-12, 1e12];

/**
 * Whether a payoff, and what it observes in a step, are Lipschitz continuous in the states that they are given and in the inputs.
 * What the scheme does is left out. Parts whose logarithm is simulated are positive.
 *
 * @param domain of the inputs
 */
export function isPayoffContinuous(options: ProcessOptions, { lo, hi }: Domain): boolean {
  const { point, given, made } = heldObservation(options, 1);
  const ranges = given.map(({ of: { attributes, shape }, isPositive }) => {
    const ends = [isPositive ? LEAST : -MOST, MOST].map((end) =>
      new Float64Array(sizeOf(shape as Sizes)).fill(end),
    );
    return [attributes.name as string, intervalTensor(shape as Sizes, ends[0], ends[1])] as const;
  });
  const box = {
    ...Object.fromEntries(ranges),
    [point.attributes.name as string]: intervalTensor(point.shape as Sizes, lo, hi),
  };
  const by = [point, ...given.map(({ of }) => of)];
  return made.every((y) => by.every((variable) => regularityOf(y, variable, box).order >= 0));
}
