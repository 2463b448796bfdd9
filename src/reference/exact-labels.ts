import { curvature, type Expression, evaluate, jacobian, topological } from '../graph/index.ts';
import { BATCH, rowsOf, type Sizes, sizeOf, type Tensor } from '../tensor/index.ts';
import { batchesOf, RowJoiner } from './batches.ts';
import type { ExactLabels } from './model.ts';

/** Points at which a closed form is evaluated at once, at most. */
const MOST_POINTS = 4096;
/** Numbers that are held meanwhile, about: 16 MiB, about what a cache holds. */
const MOST_NUMBERS = 1 << 21;

/**
 * Values and derivatives in float64 of a graph that has no noise.
 *
 * @param y [N, m]
 * @param x {@link pointsInput}
 * @returns a function of points [n, d], n ≥ 1, whose derivatives are built at the first call
 */
export function exactLabels(y: Expression, x: Expression): (points: Tensor) => ExactLabels {
  let graph: Readonly<Record<keyof ExactLabels, Expression>> | undefined;
  return (points) => {
    graph ??= { y, dydx: jacobian(y, x), curvature: curvature(y, x) };
    return evaluateByRows(graph, points);
  };
}

/** Expressions of {@link pointsInput} at points [n, d], n ≥ 1, in float64, so many at once that their graph stays in a cache. */
export function evaluateByRows<Name extends string>(
  graph: Readonly<Record<Name, Expression>>,
  points: Tensor,
): Record<Name, Tensor> {
  const outputs = Object.values<Expression>(graph);
  const rows = new RowJoiner(points.shape[0]);
  for (const [start, stop] of batchesOf(points.shape[0], pointsAtOnce(outputs))) {
    const values = evaluate(outputs, { x: rowsOf(points, start, stop) }, stop - start);
    Object.keys(graph).forEach((name, k) => {
      rows.set(name, start, values[k].shape, values[k].data);
    });
  }
  return rows.joined as Record<Name, Tensor>;
}

/** Every node of a graph is held at once, at the points of a batch. */
function pointsAtOnce(outputs: readonly Expression[]): number {
  const batched = topological(outputs).filter(({ shape }) => shape[0] === BATCH);
  const width = batched.reduce((sum, { shape }) => sum + sizeOf(shape.slice(1) as Sizes), 0);
  return Math.min(MOST_POINTS, Math.max(1, Math.floor(MOST_NUMBERS / width)));
}
