import { withoutDraws } from '../../objective/index.ts';
import { labelsIn } from '../noise.ts';
import { MOST_GRAM_PARAMETERS } from '../squares/least-squares.ts';
import { freeOf } from '../step.ts';
import { stepsTogether } from './halving.ts';
import { TELLING_STEPS } from './levenberg-marquardt.ts';
import type { Undertaking } from './method.ts';

/*
 * About what Adam and polishing cost, in nanoseconds of two cores, by sizes alone: what is decided by it must not depend on times. Measured
 * on 7-3-3-1 and 7-8×6-1.
 */

/** Of Adam: to open, a step, and a product of a parameter and a row. */
const ADAM = { opening: 4e8, step: 1e4, product: 0.8 };
/**
 * Of polishing: to open, a step, and products of a parameter and a row in float64, for JᵀJ, and of the matrix that is factorised. Some steps
 * are tried twice.
 */
const POLISHING = { opening: 1.5e8, step: 5e6, product: 1.4, gram: 0.06, factor: 0.5 };
/** Rows of JᵀJ for each parameter. */
const GRAM_ROWS = 16;
/** Residuals times parameters beyond which code for a row takes long to make. */
const MOST_CODE = 20_000;
/** Fewer steps are not worth what opening takes. */
const LEAST_STEPS = 5;
/** Nor does anyone ask for more. */
const MOST_STEPS = 1000;

/**
 * Steps of Levenberg and Marquardt's method that take at most a share of the time of Adam's, about.
 *
 * @param networks how many of those side by side are polished at most
 * @returns undefined where labels are too few; 0 where the network, or its rows, are too large
 */
export function affordableSteps(
  { step: given, data, steps, batch = 1 }: Undertaking,
  { within, networks }: { readonly within: number; readonly networks: number },
): number | undefined {
  const step = { ...given, objective: withoutDraws(given.objective) };
  const { copies = 1 } = step;
  const [rows, inputs] = data.x.dims;
  const parameters = freeOf(step).length;
  const labels = labelsIn(step, data);
  if (labels < parameters) return undefined;
  const residuals = labels / rows;
  if (parameters > MOST_GRAM_PARAMETERS || residuals * parameters > MOST_CODE) return 0;
  // A sweep forward and one back give all derivatives of an output; values alone take a third of that.
  const sweeps = Math.max(1 / 3, residuals / (1 + inputs));
  const adam = ADAM.opening + steps * (ADAM.step + ADAM.product * batch * parameters * sweeps * copies);
  const gram = Math.min(rows, GRAM_ROWS * parameters) * residuals * parameters ** 2;
  const each =
    POLISHING.step +
    POLISHING.product * rows * parameters * sweeps +
    POLISHING.gram * gram +
    POLISHING.factor * parameters ** 3;
  const together = (within * adam - POLISHING.opening) / each;
  const walking = Math.min(copies, networks);
  if (stepsTogether(walking, LEAST_STEPS, TELLING_STEPS) > together) return 0;
  let count = LEAST_STEPS;
  while (count < MOST_STEPS && stepsTogether(walking, count + 1, TELLING_STEPS) <= together) count++;
  return count;
}
