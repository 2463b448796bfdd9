import * as z from 'zod';
import { type Dataset, fitNormalisation, heldLabels } from '../dataset/index.ts';
import { checkLoss, type LossOptions, objectiveOf } from '../objective/index.ts';
import type { Engine } from '../runtime/index.ts';
import { checkOptions, columnStatistics, counted, demand, InputError } from '../tensor/index.ts';
import { partedRows } from '../training/index.ts';
import { legendreBasis, termCount } from './basis.ts';
import { fittedRows, largestDegree, MOST_TERMS, type RegressionSize } from './degrees.ts';
import { losses } from './losses.ts';
import { normalEquations } from './normal-equations.ts';
import { boxUnits, type FittedPolynomial } from './polynomial.ts';
import { knownLabels, type Problem, problemOf } from './problem.ts';
import { leadingSolutions } from './solve.ts';

export interface RegressOptions {
  /** What is minimised: vanilla is least squares of values. Default: with derivatives where some are known. */
  readonly loss?: LossOptions;
  /** Default: the one of least loss on the rows held out, of those with at most 1,000 terms. */
  readonly degree?: number;
  /** Chooses the rows held out, as in trainings. Default 1. */
  readonly seed?: number;
  /** Share of the rows held out, as in trainings. Default a fifth, at most 4096 rows. */
  readonly validation?: number;
  /** Called with the share done, in [0, 1]. */
  readonly progress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

const regressSchema = z.strictObject({
  // What is none of these is told where they are read.
  loss: z.any().optional(),
  degree: z.any().optional(),
  validation: z.any().optional(),
  seed: z.int('must be a whole number').optional(),
  progress: z
    .custom<RegressOptions['progress']>((value) => typeof value === 'function', 'must be a function')
    .optional(),
  signal: z.any().optional(),
});

/** A polynomial and how it was chosen. */
export interface Regression {
  readonly polynomial: FittedPolynomial;
  /** The loss of each degree, in normalised units: on the rows held out, or where there are none by generalised cross-validation. */
  readonly degrees: readonly { readonly degree: number; readonly terms: number; readonly loss: number }[];
  /** How many rows it was fitted to: a random choice of them where all would take too long. */
  readonly rows: number;
  /** The rows held out, ascending. */
  readonly heldOut: Int32Array;
}

/** Mean squares below this, in normalised units, are rounding. */
const ROUNDING = 1e-20;
/** Most numbers of a batch's design matrix: 64 MB. */
const NUMBERS_AT_ONCE = 1 << 23;

/**
 * Fits a polynomial to values and derivatives: differential regression (Huge and Savine, "Differential Machine Learning", 2020), the
 * least squares Monte Carlo of Longstaff and Schwartz (2001) where the loss is vanilla. It minimises what
 * trainings do, by normal equations: those of derivatives have a row each for the derivative of every term.
 *
 * Terms are products of Legendre polynomials on the box of the points, up to a total degree. So equations are well conditioned
 * on points that fill their box, whatever their units, and float64 does for squares of the condition.
 *
 * @param data derivatives that are NaN do not count
 * @throws InputError where the degree has too many terms, or derivatives are of combinations of outputs
 */
export async function regress(
  engine: Engine,
  data: Dataset,
  options: RegressOptions = {},
): Promise<Regression> {
  checkOptions<RegressOptions>('regress()', regressSchema, options);
  const { inputs, outputs } = data;
  const { seed = 1, validation, progress, signal } = options;
  const { loss = hasSlopes(data) ? { kind: 'sobolev' } : { kind: 'vanilla' } } = options;
  checkLoss(loss);
  demand(
    loss.labels !== 'noise',
    'a regression weighs labels alike',
    "labels: 'noise'",
    'Leave it out, or train a network.',
  );
  if (loss.kind === 'sobolev' && !hasSlopes(data))
    throw new InputError(
      'a regression of derivatives needs those of single outputs',
      heldLabels(data),
      'Take the loss vanilla.',
    );
  const normalisation = fitNormalisation(data);
  const columns = loss.kind === 'sobolev' ? loss.columns : undefined;
  const box = boxOf(data);
  const problem = problemOf(data, normalisation, boxUnits(box), objectiveOf(loss, inputs.length), columns);
  const { heldOut, training } = partedRows(data.x.shape[0], seed, validation);
  const size = sizeOfRegression(problem, training);
  const most = checkedDegree(options.degree, inputs.length) ?? largestDegree(size, engine.name);
  const count = termCount(inputs.length, most);
  const rows = training.slice(0, fittedRows(size, count, engine.name)).sort();
  const designs = count * size.products;
  const passing = { batch: Math.max(1, Math.min(1024, Math.floor(NUMBERS_AT_ONCE / designs))), signal };
  const terms = legendreBasis(problem.u, most);
  const equations = await normalEquations(engine, problem, terms, rows, { ...passing, progress });
  const degrees = options.degree === undefined ? Array.from({ length: most + 1 }, (_, p) => p) : [most];
  const sizes = degrees.map((degree) => termCount(inputs.length, degree));
  const candidates = leadingSolutions(equations, sizes);
  const watched = heldOut.length > 0 ? heldOut.sort() : rows;
  const found = await losses(engine, problem, terms, candidates, watched, passing);
  // Without rows held out, generalised cross-validation (Craven and Wahba 1979) stands in for them.
  const spare = sizes.map((own) =>
    heldOut.length > 0 ? 1 : Math.max(1 - own / (rows.length * size.labels), 1e-3),
  );
  const judged = degrees.map((degree, k) => ({ degree, terms: sizes[k], loss: found[k] / spare[k] ** 2 }));
  const least = Math.max(ROUNDING, Math.min(...judged.map(({ loss }) => loss)));
  const best = judged.findIndex(({ loss }) => loss <= least);
  const polynomial: FittedPolynomial = {
    degree: degrees[best],
    coefficients: candidates[best],
    box,
    shift: normalisation.yMean,
    scale: normalisation.yStd,
    inputs,
    outputs,
  };
  return { polynomial, degrees: judged, rows: rows.length, heldOut };
}

/** The box of the points; an input that varies by rounding alone has no edge. */
function boxOf({ x }: Dataset): FittedPolynomial['box'] {
  const { min, max } = columnStatistics(x);
  const rounding = (i: number) => 4 * Number.EPSILON * Math.max(-min[i], max[i]);
  return { lo: min, hi: max.map((end, i) => (end - min[i] <= rounding(i) ? min[i] : end)) };
}

function sizeOfRegression(problem: Problem, training: Int32Array): RegressionSize {
  const { data, blocks, groups } = problem;
  const known = knownLabels(problem, training).reduce((sum, count) => sum + count, 0);
  return {
    inputs: data.inputs.length,
    rows: training.length,
    labels: known / training.length / data.outputs.length,
    products: groups.length * blocks.reduce((sum, { rows }) => sum + rows, 0),
  };
}

/** Whether some derivative of a single output is known. */
function hasSlopes({ dydx, jvp }: Dataset): boolean {
  return jvp !== undefined || (dydx?.data.some((value) => !Number.isNaN(value)) ?? false);
}

function checkedDegree(degree: number | undefined, inputs: number): number | undefined {
  if (degree === undefined) return undefined;
  demand(
    Number.isInteger(degree) && degree >= 0,
    'the degree of a polynomial must be a whole number of at least 0',
    degree,
    'Give for example 3.',
  );
  if (degree > MOST_TERMS || termCount(inputs, degree) > MOST_TERMS)
    throw new InputError(
      `a polynomial has at most ${MOST_TERMS.toLocaleString('en')} terms`,
      `degree ${degree} of ${counted(inputs, 'input')}`,
      'Take a lower degree.',
    );
  return degree;
}
