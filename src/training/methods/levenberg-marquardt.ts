import { type Architecture, type Mask, parameterCount } from '../../surrogate/index.ts';
import { demand } from '../../tensor/index.ts';
import type { Damping } from '../squares/damped.ts';
import { MOST_GRAM_PARAMETERS } from '../squares/least-squares.ts';
import { openSquares } from '../squares/open.ts';
import type { Squares } from '../squares/squares.ts';
import { beyondChance } from './beyond-chance.ts';
import { gramRows, shapingRows } from './gram-rows.ts';
import type { Method } from './method.ts';
import { checkMethodOptions } from './options.ts';
import { demandLabels, openSquaresDescent, type WalkKind } from './squares-descent.ts';
import { Walker } from './walker.ts';

export interface LevenbergMarquardtOptions {
  /**
   * What is added to JᵀJ, times the damping. Its own diagonal (Marquardt, the default) makes steps that do not depend on the
   * scale of parameters; or the identity (Levenberg).
   */
  readonly damping?: Damping;
  /** Damping of the first step. Default 1e-3. */
  readonly initial?: number;
}

/** Steps by default: small networks are often done earlier. */
const STEPS = 120;
/** Of four starts, the one that is lowest after 40 steps is within some per cent of the best of them after 120. */
export const TELLING_STEPS = 20;

/**
 * Levenberg and Marquardt's method for least squares (Marquardt, "An Algorithm for Least-Squares Estimation of Nonlinear
 * Parameters", 1963): each step solves (JᵀJ + μD)·δ = −Jᵀr for the residual r, in float64. JᵀJ is of 32 labels a parameter, in rows
 * chosen at random, where there are many more. So are early steps altogether: of four times the rows of JᵀJ, and more where
 * what is left to gain could be chance. The last steps are of all rows. Steps follow how residuals bend along them, by geodesic
 * acceleration (Transtrum and Sethna, "Improvements to the Levenberg–Marquardt algorithm", arXiv:1201.5885). It is for small networks, of up to 2,048 parameters that move.
 * There it goes far below what methods of first order reach, in few steps of some seconds at most. It takes no batch and no
 * schedule; it ends early with one of the reasons in `descentEnds`.
 *
 * @throws InputError where an option is none; where it opens on fewer residuals than parameters that move
 */
export function levenbergMarquardt(options: LevenbergMarquardtOptions = {}): Method {
  checkMethodOptions('levenbergMarquardt', options);
  return {
    name: 'levenberg-marquardt',
    scheduled: false,
    steps: () => STEPS,
    check: checkSize,
    checkLabels: demandLabels,
    async open(training) {
      checkSize(training.step.architecture, training.step.mask);
      return openSquaresDescent(training, marquardtWalk(options));
    },
  };
}

/** @throws InputError where too many parameters move */
export function checkSize(architecture: Architecture, mask?: Mask): void {
  const free = mask === undefined ? parameterCount(architecture) : ones(mask);
  demand(
    free <= MOST_GRAM_PARAMETERS,
    `Levenberg and Marquardt's method is for networks of at most ${MOST_GRAM_PARAMETERS.toLocaleString('en')} parameters`,
    free,
    'Train with Adam, or take a smaller network.',
  );
}

/**
 * How it walks.
 *
 * @param least how many times as much as by chance a step must promise, where a network walks. Default: whatever it promises
 */
export function marquardtWalk(
  { damping: kind = 'diagonal', initial: damping = 1e-3 }: LevenbergMarquardtOptions,
  least = 0,
): WalkKind<Squares> {
  return {
    telling: TELLING_STEPS,
    openSquares,
    walk: (squares, parameters, { each, noiseGain }) =>
      Walker.open(squares, parameters, {
        kind,
        damping,
        gramRows: gramRows(squares.free.length, each),
        noiseGain,
      }),
    async isWorth(squares, parameters, { each, noise }) {
      if (least === 0) return true;
      const { count, free } = squares;
      const rows = shapingRows(count, gramRows(free.length, each));
      return (await beyondChance(squares, parameters, { labels: each * count, noise, rows })) >= least;
    },
  };
}

function ones(mask: ArrayLike<number>): number {
  return Array.from(mask).filter((value) => value !== 0).length;
}
