import { withoutDraws } from '../../objective/index.ts';
import { type Architecture, copyOf, type Mask, parameterCount } from '../../surrogate/index.ts';
import { cholesky, demand } from '../../tensor/index.ts';
import { vector } from '../data.ts';
import { DrawSource, FIXED_DRAWS } from '../draws.ts';
import { LeastSquares, MOST_GRAM_PARAMETERS } from './least-squares.ts';
import type { Descent, Method, StepLosses, Undertaking } from './method.ts';

export interface LevenbergMarquardtOptions {
  /**
   * What is added to JᵀJ, times the damping. Its own diagonal (Marquardt, the default) makes steps that do not depend on the
   * scale of parameters; or the identity (Levenberg).
   */
  readonly damping?: 'diagonal' | 'identity';
  /** Damping of the first step. Default 1e-3. */
  readonly initial?: number;
}

/** The damping falls by this after a step that makes the loss lower, … */
const FALL = 1 / 5;
/** … and grows by this after one that does not, which is not taken. */
const RISE = 4;
const LEAST_DAMPING = 1e-15;
/** With a damping beyond this a step is too short to change anything. */
const MOST_DAMPING = 1e12;
/** A loss below this, in normalised units, is rounding of doubles. */
const ROUNDING = 1e-28;
/** Steps by default: small networks are often done earlier. */
const STEPS = 60;

/**
 * Levenberg and Marquardt's method for least squares (Marquardt, "An Algorithm for Least-Squares Estimation of Nonlinear
 * Parameters", 1963): each step solves (JᵀJ + μD)·δ = −Jᵀr for the residual r of all rows, in float64. It is for small
 * networks, of up to 2,048 parameters that move. There it goes far below what methods of first order reach, in few steps of
 * some seconds at most. It takes no batch and no schedule; it ends early where no step makes the loss lower.
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

/** A network on its way. */
interface Walker {
  parameters: Float64Array;
  damping: number;
  state: Awaited<ReturnType<LeastSquares['residual']>>;
  finished: boolean;
}

async function openDescent(
  { engine, step: given, data, numbers, start, random, threads }: Undertaking,
  { damping = 'diagonal', initial = 1e-3 }: LevenbergMarquardtOptions,
): Promise<Descent> {
  const { copies = 1 } = given;
  checkSize(given.architecture, given.mask);
  const step = { ...given, objective: withoutDraws(given.objective) };
  const drawn = new DrawSource(step.objective, random, numbers).fixed(FIXED_DRAWS);
  const problem = await LeastSquares.open(engine, step, data, { threads, drawn });
  const walkers: Walker[] = [];
  try {
    for (let copy = 0; copy < copies; copy++) {
      const parameters = copyOf(start, copy, copies);
      const state = await problem.residual(parameters);
      walkers.push({ parameters, damping: initial, state, finished: false });
    }
  } catch (error) {
    await problem.dispose();
    throw error;
  }
  let done = 0;
  return {
    stepsPerCall: 1,
    threads,
    get done() {
      return done;
    },
    get finished() {
      return walkers.every(({ finished }) => finished);
    },
    get parameters() {
      return vector(Float32Array.from(walkers.flatMap(({ parameters }) => [...parameters])));
    },
    async advance(count) {
      const taken: (readonly StepLosses[])[] = [];
      for (let k = 0; k < count; k++) {
        taken.push(walkers.map(({ state }) => lossesOf(state)));
        for (const walker of walkers) if (!walker.finished) await walk(problem, walker, damping);
        done++;
      }
      return walkers.map((_, copy) => joined(taken.map((losses) => losses[copy])));
    },
    dispose: () => problem.dispose(),
  };
}

/** Takes one step, with the damping that it needs to make the loss lower. */
async function walk(
  problem: LeastSquares,
  walker: Walker,
  kind: LevenbergMarquardtOptions['damping'],
): Promise<void> {
  const { parameters, state } = walker;
  const gradient = await problem.backward(parameters, state.residual);
  const gram = await problem.gram(parameters);
  const size = problem.free.length;
  const diagonal = Float64Array.from({ length: size }, (_, i) => gram[i * size + i]);
  const largest = diagonal.reduce((p, q) => Math.max(p, q), 0);
  // Parameters that hardly matter are damped as if they did a little.
  const scale = diagonal.map((value) => (kind === 'identity' ? 1 : Math.max(value, 1e-12 * largest)));
  while (walker.damping <= MOST_DAMPING) {
    const step = solve(
      gram,
      scale,
      walker.damping,
      Float64Array.from(problem.free, (k) => -gradient[k]),
    );
    if (step !== undefined) {
      const trial = parameters.slice();
      problem.free.forEach((k, i) => {
        trial[k] += step[i];
      });
      const next = await problem.residual(trial);
      if (next.total < state.total) {
        walker.parameters = trial;
        walker.state = next;
        walker.damping = Math.max(LEAST_DAMPING, walker.damping * FALL);
        walker.finished = next.total <= ROUNDING;
        return;
      }
    }
    walker.damping *= RISE;
  }
  walker.finished = true;
}

/** δ of (G + μ·diag(scale))·δ = right, or undefined where rounding makes the matrix indefinite. */
function solve(
  gram: Float64Array,
  scale: Float64Array,
  damping: number,
  right: Float64Array,
): Float64Array | undefined {
  const n = right.length;
  const damped = gram.slice();
  for (let i = 0; i < n; i++) damped[i * n + i] += damping * scale[i];
  const l = cholesky({ shape: [n, n], data: damped })?.data;
  if (l === undefined) return undefined;
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) x[i] -= l[i * n + j] * x[j];
    x[i] /= l[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) x[i] -= l[j * n + i] * x[j];
    x[i] /= l[i * n + i];
  }
  return x;
}

function lossesOf({ total, terms }: Walker['state']): StepLosses {
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
