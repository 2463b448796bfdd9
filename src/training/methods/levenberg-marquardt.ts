import { withoutDraws } from '../../objective/index.ts';
import { type Architecture, copyOf, type Mask, parameterCount } from '../../surrogate/index.ts';
import { counted, demand } from '../../tensor/index.ts';
import { type Fed, vector } from '../data.ts';
import { DrawSource, FIXED_DRAWS } from '../draws.ts';
import { labelsIn } from '../noise.ts';
import type { Damping } from '../squares/damped.ts';
import { MOST_GRAM_PARAMETERS } from '../squares/least-squares.ts';
import { openSquares } from '../squares/open.ts';
import type { SquareLosses } from '../squares/squares.ts';
import { freeOf, type StepOptions } from '../step.ts';
import type { Descent, Method, StepLosses, Undertaking } from './method.ts';
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

/**
 * Rows of which JᵀJ is made, for each parameter that moves: enough to shape steps. With 16, 32 and 64, losses of 7-3-3-1 after
 * 20 steps agree to some four digits. A pass of 7-8×6-1 takes 0.06 ms a row.
 */
const GRAM_ROWS = 16;
/** Steps by default: small networks are often done earlier. */
const STEPS = 60;

/**
 * Levenberg and Marquardt's method for least squares (Marquardt, "An Algorithm for Least-Squares Estimation of Nonlinear
 * Parameters", 1963): each step solves (JᵀJ + μD)·δ = −Jᵀr for the residual r of all rows, in float64. JᵀJ is of 16
 * rows a parameter, chosen at random, where there are more. It is for small networks, of up to 2,048 parameters that move.
 * There it goes far below what methods of first order reach, in few steps of some seconds at most. It takes no batch and no
 * schedule; it ends early with one of the reasons in `descentEnds`.
 *
 * @throws InputError where it opens on fewer residuals than parameters that move
 */
export function levenbergMarquardt(options: LevenbergMarquardtOptions = {}): Method {
  return {
    name: 'levenberg-marquardt',
    scheduled: false,
    steps: STEPS,
    check: checkSize,
    open: (training) => openDescent(training, options),
  };
}

function checkSize(architecture: Architecture, mask?: Mask): void {
  const free = mask === undefined ? parameterCount(architecture) : ones(mask);
  demand(
    free <= MOST_GRAM_PARAMETERS,
    `Levenberg and Marquardt's method is for networks of at most ${MOST_GRAM_PARAMETERS.toLocaleString('en')} parameters`,
    free,
    'Train with Adam, or take a smaller network.',
  );
}

/** With fewer residuals than parameters there is no one least loss, and what is found says nothing of other points. */
function checkLabels(step: StepOptions, { x }: Fed, labels: number): void {
  const free = freeOf(step).length;
  demand(
    labels >= free,
    `Levenberg and Marquardt's method needs a label or more for each of the ${free.toLocaleString('en')} parameters that move`,
    `${counted(labels, 'label')} that are known in ${counted(x.dims[0], 'row')}`,
    'Give more points, or take a smaller network.',
  );
}

async function openDescent(
  { engine, step: given, data, numbers, start, random, threads, noise }: Undertaking,
  { damping = 'diagonal', initial = 1e-3 }: LevenbergMarquardtOptions,
): Promise<Descent> {
  const { copies = 1 } = given;
  checkSize(given.architecture, given.mask);
  const step = { ...given, objective: withoutDraws(given.objective) };
  const drawn = new DrawSource(step.objective, random, numbers).fixed(FIXED_DRAWS);
  const order = random.substream('rows').permutation(data.x.dims[0]);
  const labels = labelsIn(step, data);
  checkLabels(step, data, labels);
  const squares = await openSquares(engine, step, data, { threads, drawn, order });
  const walkers: Walker[] = [];
  try {
    const options = {
      kind: damping,
      damping: initial,
      gramRows: GRAM_ROWS * squares.free.length,
      noiseGain: noise === undefined ? undefined : (noise * squares.free.length) / labels,
    };
    for (let copy = 0; copy < copies; copy++)
      walkers.push(await Walker.open(squares, copyOf(start, copy, copies), options));
  } catch (error) {
    await squares.dispose();
    throw error;
  }
  let done = 0;
  return {
    stepsPerCall: 1,
    threads,
    get done() {
      return done;
    },
    get ends() {
      return walkers.map(({ end }) => end);
    },
    get parameters() {
      return vector(Float32Array.from(walkers.flatMap(({ parameters }) => [...parameters])));
    },
    async advance(count) {
      const taken: (readonly StepLosses[])[] = [];
      for (let k = 0; k < count; k++) {
        taken.push(walkers.map(({ losses }) => lossesOf(losses)));
        for (const walker of walkers) await walker.step();
        done++;
      }
      return walkers.map((_, copy) => joined(taken.map((losses) => losses[copy])));
    },
    dispose: () => squares.dispose(),
  };
}

function lossesOf({ total, terms }: SquareLosses): StepLosses {
  const parts = Object.entries(terms).map(([name, loss]) => [name, Float64Array.of(loss)]);
  return { total: Float64Array.of(total), terms: Object.fromEntries(parts) };
}

/** Losses of steps, one after the other. */
function joined(steps: readonly StepLosses[]): StepLosses {
  const join = (of: (losses: StepLosses) => Float64Array) =>
    Float64Array.from(steps.flatMap((losses) => [...of(losses)]));
  const names = Object.keys(steps[0].terms);
  return {
    total: join(({ total }) => total),
    terms: Object.fromEntries(names.map((name) => [name, join(({ terms }) => terms[name])])),
  };
}

function ones(mask: ArrayLike<number>): number {
  return Array.from(mask).filter((value) => value !== 0).length;
}
