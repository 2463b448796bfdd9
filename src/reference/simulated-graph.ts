import { axisOf, type Expression, input, symmetric } from '../graph/index.ts';
import { BATCH } from '../tensor/index.ts';
import { checkSweeps, labelGraph } from './differentials.ts';
import { type Estimator, type EstimatorKind, estimatorOf } from './estimators/index.ts';
import { errorName } from './labels.ts';
import type { MonteCarloOptions } from './monte-carlo-options.ts';
import {
  atPoints,
  type Combination,
  groupSums,
  type Paths,
  pathsFrom,
  pathValues,
  stacked,
  startAt,
  sumOf,
} from './paths.ts';
import { type Asked, vectorsInput } from './request.ts';

/**
 * What labels by simulation hold, as a function of points, normals and the vectors that are asked along. Labels come from
 * paths that share their start, so sums over paths come before numbers of derivatives. Standard errors come from the spread
 * of the shares of independent groups of paths, which are single ones unless they are sampled together. Antithetic pairs are one.
 *
 * @param mean the mean payoff y [N, m] of the paths from x [N, d]
 */
export function simulatedGraph(
  options: MonteCarloOptions,
  { y, x }: { readonly y: Expression; readonly x: Expression },
  asked: Asked,
  by: EstimatorKind,
): Record<string, Expression> {
  const [d, m] = [options.inputs.length, options.outputs.length];
  const { order, errors, first } = asked;
  const estimator = estimatorOf(order === 0 ? 'pathwise' : by, options);
  const { isOfMean } = estimator;
  const wanted = labelGraph(y, x, {
    order: order > 0 && isOfMean ? 1 : 0,
    errors: false,
    ...(isOfMean && first && { first }),
  });
  const there = pathsFrom(options, startAt(x));
  const shared = pathsFrom(options, input('start', [BATCH, 1, d]));
  const parts = {
    ...(!isOfMean && firstParts(shared, asked, m, estimator)),
    ...secondParts(shared, asked, m, estimator),
  };
  for (const [part, values] of Object.entries(parts)) {
    const [found] = atPoints([values], shared, there);
    wanted[part] = found.reshape([BATCH, ...found.shape.slice(2)]);
  }
  if (!errors || shared.groups === 1) return wanted;
  const own = pathsFrom(options, input('start', [BATCH, options.paths, d]));
  const each = {
    y: pathValues(own),
    ...(order > 0 && first === undefined && firstParts(own, asked, m, estimator)),
    ...secondParts(own, asked, m, estimator),
  };
  for (const [part, values] of Object.entries(each))
    wanted[errorName(part as keyof typeof each)] = standardError(
      atPoints([values], own, there)[0],
      own.groups,
    );
  return wanted;
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

/** The standard error of the mean over the axis of paths, in two or more independent groups: [N, …]. */
function standardError(values: Expression, groups: number): Expression {
  const size = Number(values.shape[1]) / groups;
  const each = groupSums(values, groups);
  const deviations = each.sub(each.mean([1], true));
  return deviations
    .square()
    .sum([1])
    .mul(1 / (size * size * groups * (groups - 1)))
    .sqrt();
}
