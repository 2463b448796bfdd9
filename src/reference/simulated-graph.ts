import { axisOf, type Expression, input, symmetric } from '../graph/index.ts';
import { BATCH } from '../tensor/index.ts';
import { checkSweeps, labelGraph } from './differentials.ts';
import { errorName } from './labels.ts';
import type { MonteCarloOptions } from './monte-carlo-options.ts';
import { atPoints, type Paths, pathsFrom, pathValues, slopeOf, stacked } from './paths.ts';
import { type Asked, vectorsInput } from './request.ts';
import { estimatorOf, type SecondEstimator, type SecondKind } from './second/index.ts';

/**
 * What labels by simulation hold, as a function of points, normals and the vectors that are asked along. Labels come from
 * paths that share their start, so sums over paths come before numbers of derivatives. Standard errors come from the spread
 * of each path's own share, antithetic pairs taken together.
 *
 * @param mean the mean payoff y [N, m] of the paths from x [N, d]
 */
export function simulatedGraph(
  options: MonteCarloOptions,
  { y, x }: { readonly y: Expression; readonly x: Expression },
  asked: Asked,
  second: SecondKind,
): Record<string, Expression> {
  const [d, m] = [options.inputs.length, options.outputs.length];
  const wanted = labelGraph(y, x, {
    order: asked.order === 0 ? 0 : 1,
    errors: false,
    ...(asked.first && { first: asked.first }),
  });
  const estimator = estimatorOf(asked.order === 2 ? second : 'pathwise', options, x);
  const shared = pathsFrom(options, input('start', [BATCH, 1, d]));
  for (const [part, values] of Object.entries(secondParts(shared, asked, m, estimator))) {
    const [there] = atPoints([values], shared, x);
    wanted[part] = there.reshape([BATCH, ...there.shape.slice(2)]);
  }
  if (!asked.errors || options.paths === 1) return wanted;
  const own = pathsFrom(options, input('start', [BATCH, options.paths, d]));
  const parts = {
    y: pathValues(own),
    ...(asked.order > 0 && asked.first === undefined && { dydx: stacked(eachOf(m, (j) => slopeOf(own, j))) }),
    ...secondParts(own, asked, m, estimator),
  };
  for (const [part, values] of Object.entries(parts))
    wanted[errorName(part as keyof typeof parts)] = standardError(atPoints([values], own, x)[0]);
  return wanted;
}

/** Second derivatives by their name, [N, Q, …]: Q is 1, or the paths where each has its own start. */
function secondParts(
  paths: Paths,
  { order, directions }: Asked,
  m: number,
  estimator: SecondEstimator,
): { readonly hessian?: Expression; readonly products?: Expression } {
  if (order < 2 || directions === undefined) return {};
  const [, , d] = paths.start.shape;
  if (directions === 'axes') {
    checkSweeps(m, m, Number(d));
    const one = paths.start.shape[1] === 1 ? paths.start : input('axis', [BATCH, 1, d]);
    const hessianOf = (j: number) =>
      symmetric(stacked(eachOf(Number(d), (k) => estimator(paths, j, axisOf(one, k)))));
    return { hessian: stacked(eachOf(m, hessianOf)) };
  }
  const [, k] = directions.shape;
  checkSweeps(m, m, k);
  const along = vectorsInput('directions', directions);
  const productsOf = (i: number) => stacked(eachOf(m, (j) => estimator(paths, j, along.slice(1, i, i + 1))));
  return { products: stacked(eachOf(k, productsOf)) };
}

function eachOf(count: number, part: (i: number) => Expression): Expression[] {
  return Array.from({ length: count }, (_, i) => part(i));
}

/** The standard error of the mean over the axis of paths, of which there are two or more: [N, …]. */
function standardError(values: Expression): Expression {
  const paths = Number(values.shape[1]);
  const deviations = values.sub(values.mean([1], true));
  return deviations
    .square()
    .sum([1])
    .mul(1 / (paths * (paths - 1)))
    .sqrt();
}
