import { withoutDraws } from '../../objective/index.ts';
import { labelsIn } from '../noise.ts';
import { MOST_GRAM_PARAMETERS } from '../squares/least-squares.ts';
import { freeOf } from '../step.ts';
import { gramRows, shapingRows } from './gram-rows.ts';
import { stepsTogether } from './halving.ts';
import { TELLING_STEPS } from './levenberg-marquardt.ts';
import type { Undertaking } from './method.ts';

/*
 * About what Adam and polishing cost, in nanoseconds of two cores, by sizes alone: what is decided by it must not depend on times. Measured
 * in processes that had just begun, on networks of 25 to 153 parameters and 300 to 262,144 points.
 */

/** Of Adam: to open, and each number of the data; a step, and a product of a parameter and a row. */
const ADAM = { opening: 2e8, number: 100, step: 8e3, product: 0.5 };
/**
 * Of polishing: to open, and code for each residual and parameter of a row. Then a step, and products: of a parameter and a row in float64
 * (how the network is judged is in it), for JᵀJ, and of the matrix that is factorised. Some steps are tried twice.
 */
const POLISHING = { opening: 1.5e8, code: 1e5, step: 1e6, product: 2, gram: 0.025, factor: 1 };
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
  // A sweep forward and one back give all derivatives of an output; values alone take half of that.
  const sweeps = Math.max(1 / 2, residuals / (1 + inputs));
  const adam =
    ADAM.opening +
    ADAM.number * rows * (inputs + residuals) +
    steps * (ADAM.step + ADAM.product * batch * parameters * sweeps * copies);
  const gram = shapingRows(rows, gramRows(parameters, residuals)) * residuals * parameters ** 2;
  const each =
    POLISHING.step +
    POLISHING.product * rows * parameters * sweeps +
    POLISHING.gram * gram +
    POLISHING.factor * parameters ** 3;
  const opening = POLISHING.opening + POLISHING.code * residuals * parameters;
  const together = (within * adam - opening) / each;
  const walking = Math.min(copies, networks);
  if (stepsTogether(walking, LEAST_STEPS, TELLING_STEPS) > together) return 0;
  let count = LEAST_STEPS;
  while (count < MOST_STEPS && stepsTogether(walking, count + 1, TELLING_STEPS) <= together) count++;
  return count;
}
