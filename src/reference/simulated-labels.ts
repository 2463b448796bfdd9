import { axisOf, type Expression, input, symmetric } from '../graph/index.ts';
import { BATCH } from '../tensor/index.ts';
import { checkSweeps, labelGraph } from './differentials.ts';
import { type Estimator, type EstimatorKind, estimatorOf } from './estimators/index.ts';
import type { MonteCarloOptions } from './monte-carlo-options.ts';
import {
  atPoints,
  type Combination,
  meanPayoff,
  type Paths,
  pathsFrom,
  pathValues,
  stacked,
  startAt,
  sumOf,
} from './paths.ts';
import { type Asked, vectorsInput } from './request.ts';

/**
 * The labels of a payoff. They are means over paths that share their start, so sums over paths come before numbers of
 * derivatives. Or they are the shares of paths that each have their own.
 */
export class SimulatedLabels {
  readonly #options: MonteCarloOptions;
  readonly #x: Expression;
  readonly #asked: Asked;
  readonly #estimator: Estimator;
  readonly #there: Paths;

  constructor(options: MonteCarloOptions, x: Expression, asked: Asked, by: EstimatorKind) {
    this.#options = options;
    this.#x = x;
    this.#asked = asked;
    this.#estimator = estimatorOf(asked.order === 0 ? 'pathwise' : by, options);
    this.#there = pathsFrom(options, startAt(x));
  }

  /** By the names of labels, [N, …]. */
  means(): Record<string, Expression> {
    const { order, first } = this.#asked;
    const { isOfMean, isOfPaths } = this.#estimator;
    const shared = pathsFrom(this.#options, input('start', [BATCH, 1, this.#options.inputs.length]));
    const own = isOfPaths && first === undefined ? this.#own : shared;
    const slopes = isOfMean ? {} : firstParts(own, this.#asked, this.#outputs, this.#estimator);
    const bends = secondParts(shared, this.#asked, this.#outputs, this.#estimator);
    const mean = (from: Paths) => (values: Expression) => atPoints([values], from, this.#there)[0].mean([1]);
    return {
      ...labelGraph(meanPayoff(this.#there), this.#x, {
        order: order > 0 && isOfMean ? 1 : 0,
        errors: false,
        ...(isOfMean && first && { first }),
      }),
      ...mapped(slopes, mean(own)),
      ...mapped(bends, mean(shared)),
    };
  }

  /** The same before means are taken, [N, paths, …]. */
  shares(): Record<string, Expression> {
    const own = this.#own;
    const parts = {
      y: pathValues(own),
      ...firstParts(own, this.#asked, this.#outputs, this.#estimator),
      ...secondParts(own, this.#asked, this.#outputs, this.#estimator),
    };
    return mapped(parts, (values) => atPoints([values], own, this.#there)[0]);
  }

  /** Paths that each have a start of their own. */
  get #own(): Paths {
    const { paths, inputs } = this.#options;
    return pathsFrom(this.#options, input('start', [BATCH, paths, inputs.length]));
  }

  get #outputs(): number {
    return this.#options.outputs.length;
  }
}

/** What `of` makes of each part that is there. */
export function mapped<Part, Made>(
  parts: Readonly<Record<string, Part | undefined>>,
  of: (part: Part, name: string) => Made,
): Record<string, Made> {
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, part]) => (part === undefined ? [] : [[name, of(part, name)]])),
  );
}

/** First derivatives by their name, [N, Q, …]: Q is 1, or the paths where each has its own start. */
function firstParts(paths: Paths, { order, first }: Asked, m: number, { slope, tangent }: Estimator) {
  if (order === 0) return {};
  const slopeOf = (of: Combination) => sumOf(paths.signed.map((path) => slope(paths, path, of)));
  if (first === undefined) return { dydx: stacked(eachOf(m, slopeOf)) };
  if ('cotangents' in first) {
    const weights = vectorsInput('cotangents', first.cotangents);
    return {
      adjoints: stacked(eachOf(first.cotangents.shape[1], (i) => slopeOf(weights.slice(1, i, i + 1)))),
    };
  }
  const along = vectorsInput('tangent directions', first.directions);
  return {
    tangents: stacked(eachOf(first.directions.shape[1], (i) => tangent(paths, along.slice(1, i, i + 1)))),
  };
}

/** Second derivatives by their name, [N, Q, …]: Q is 1, or the paths where each has its own start. */
function secondParts(
  paths: Paths,
  { order, directions }: Asked,
  m: number,
  { product }: Estimator,
): { readonly hessian?: Expression; readonly products?: Expression } {
  if (order < 2 || directions === undefined) return {};
  const [, , d] = paths.start.shape;
  if (directions === 'axes') {
    checkSweeps(m, m, Number(d));
    const one = paths.start.shape[1] === 1 ? paths.start : input('axis', [BATCH, 1, d]);
    const hessianOf = (j: number) =>
      symmetric(stacked(eachOf(Number(d), (k) => product(paths, j, axisOf(one, k)))));
    return { hessian: stacked(eachOf(m, hessianOf)) };
  }
  const [, k] = directions.shape;
  checkSweeps(m, m, k);
  const along = vectorsInput('directions', directions);
  const productsOf = (i: number) => stacked(eachOf(m, (j) => product(paths, j, along.slice(1, i, i + 1))));
  return { products: stacked(eachOf(k, productsOf)) };
}

function eachOf(count: number, part: (i: number) => Expression): Expression[] {
  return Array.from({ length: count }, (_, i) => part(i));
}
