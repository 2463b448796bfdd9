import { GradientSquares } from '../squares/gradient-squares.ts';
import { MOST_GRAM_PARAMETERS } from '../squares/least-squares.ts';
import { openSquares } from '../squares/open.ts';
import type { SquareGradients } from '../squares/squares.ts';
import { freeOf } from '../step.ts';
import { checkSize, type LevenbergMarquardtOptions, marquardtWalk } from './levenberg-marquardt.ts';
import type { Descent, Method, Undertaking } from './method.ts';
import { checkMethodOptions } from './options.ts';
import { QuasiNewton } from './quasi-newton.ts';
import { demandLabels, openSquaresDescent, type WalkKind } from './squares-descent.ts';

export interface PolishOptions extends LevenbergMarquardtOptions {
  /**
   * `levenberg-marquardt`, for at most 2,048 parameters that move; or `quasi-newton`, L-BFGS, for any number. Default: the first
   * where it can be had.
   */
  readonly by?: 'levenberg-marquardt' | 'quasi-newton';
  /** How many of the networks side by side are polished, those of least loss on all rows. Default all; of {@link adamPolish} 4. */
  readonly networks?: number;
}

/** Most steps by default: of Levenberg and Marquardt's method, which is often done earlier, … */
const STEPS = 120;
/** … and of the quasi-Newton one, whose steps are cheaper and do less. */
const QUASI_NEWTON_STEPS = 400;

/**
 * Takes a network that was trained to the least loss, as near as its data say. Steps are in float64 and on all rows, and none makes the
 * loss larger. It takes Levenberg and Marquardt's method where at most 2,048 parameters move ({@link levenbergMarquardt}), and
 * L-BFGS with a line search by the strong Wolfe conditions above. It draws nothing: terms that draw take the mean that draws
 * estimate, or a few draws that stay. It takes no batch and no schedule, and ends early by one of the reasons in `descentEnds`. The same
 * bits come again, whatever the number of threads.
 *
 * @throws InputError where it opens on fewer labels that are known than parameters that move, or an option is out of range, or none
 */
export function polish(options: PolishOptions = {}): Method {
  checkMethodOptions('polish', options);
  return {
    name: 'polish',
    scheduled: false,
    steps: (moving) => polishingSteps(moving, options),
    ...(options.by === 'levenberg-marquardt' && { check: checkSize }),
    checkLabels: demandLabels,
    open: (training) => openPolishing(training, options, options.networks),
  };
}

/** Most steps that polishing takes unless it is told. @param moving how many parameters move */
export function polishingSteps(moving: number, { by = suited(moving) }: PolishOptions): number {
  return by === 'quasi-newton' ? QUASI_NEWTON_STEPS : STEPS;
}

/**
 * @param most how many of the networks side by side walk, those of least loss; the others stay where they are. Default: all
 * @param least how many times as much as by chance a step of Levenberg and Marquardt must promise, where a network walks
 * @throws InputError where there are fewer labels that are known than parameters that move, or too many of these
 */
export function openPolishing(
  training: Undertaking,
  options: PolishOptions,
  most?: number,
  least?: number,
): Promise<Descent> {
  const { architecture, mask } = training.step;
  const { by = suited(freeOf(training.step).length) } = options;
  if (by === 'quasi-newton') return openSquaresDescent(training, quasiNewtonWalk, most);
  checkSize(architecture, mask);
  return openSquaresDescent(training, marquardtWalk(options, least), most);
}

const quasiNewtonWalk: WalkKind<SquareGradients> = {
  telling: 80,
  // Of large networks, code for all numbers of a row would be too much.
  openSquares: (engine, step, data, options) =>
    freeOf(step).length <= MOST_GRAM_PARAMETERS
      ? openSquares(engine, step, data, options)
      : GradientSquares.open(engine, step, data, options),
  walk: (squares, parameters, { noiseGain }) => QuasiNewton.open(squares, parameters, noiseGain),
};

function suited(moving: number): NonNullable<PolishOptions['by']> {
  return moving <= MOST_GRAM_PARAMETERS ? 'levenberg-marquardt' : 'quasi-newton';
}
