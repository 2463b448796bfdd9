import { demand, filled, rowOf, rowsOf, type Tensor, turn } from '../../tensor/index.ts';
import { checkPoints, describePoint, finiteLabels } from '../checks.ts';
import { withoutNoise } from '../labels.ts';
import type { LabelRequest, Labels, ReferenceModel } from '../model.ts';
import { checkedOptions, countFrom, MOST_COLUMNS } from '../options.ts';
import { OrderError } from '../order-error.ts';
import { checkRequest } from '../request.ts';
import { DiffusionSolver, WAVES } from './diffusion-solver.ts';

export interface DiffusionFieldOptions {
  /** Interior nodes along x. Default 50. `columns`·`rows` is at most 65,536, and `columns`·`rows`² at most 2²⁴. */
  readonly columns?: number;
  /** Interior nodes along y. Default 40. */
  readonly rows?: number;
  /** Number of inputs: modes of the conductivity, 1 to 8. Default 6. */
  readonly modes?: number;
}

const NAME = 'diffusion-field';

/** Numbers of the factor of a grid's matrix: 128 MiB. */
const MOST_FACTOR = 1 << 24;

/** Points between which the event loop has its turn. */
const AT_ONCE = 16;

/**
 * Steady diffusion −∇·(κ∇u) = 1 in the unit square, u = 0 at its edge. The conductivity is
 * κ(x, y) = exp(Σₖ θₖ·cos(pₖπx)·cos(qₖπy)/√(pₖ² + qₖ²)). Inputs are the θₖ in [−1, 1]; outputs are the values of u on a grid of
 * 2,000 nodes, `u1` to `u2000`, column by column (x is the same in 40 of them). They are many outputs of few inputs, whose Jacobians are dear.
 *
 * Solved by finite volumes and a banded Cholesky factor, in double. Derivatives are those of the discrete solution, to rounding.
 * A cotangent or a tangent costs one more solve. Where `first` asks for them, no Jacobian is formed. There is no second order. There is no `exact`, since values differ from the equation's by the error of the grid.
 *
 * @throws InputError naming the option that does not fit
 */
export function diffusionField(options: DiffusionFieldOptions = {}): ReferenceModel {
  const {
    columns = 50,
    rows = 40,
    modes = 6,
  } = checkedOptions(NAME, options, {
    columns: countFrom(1, MOST_COLUMNS).optional(),
    rows: countFrom(1, MOST_COLUMNS).optional(),
    modes: countFrom(1, WAVES.length).optional(),
  });
  demand(
    columns * rows <= MOST_COLUMNS && columns * rows * rows <= MOST_FACTOR,
    `columns × rows of ${NAME} must be at most ${MOST_COLUMNS}, and columns × rows² at most ${MOST_FACTOR}`,
    `${columns} × ${rows}`,
    'Take a coarser grid, or more columns than rows.',
  );
  const solver = new DiffusionSolver(columns, rows, modes);
  const inputs = Array.from({ length: modes }, (_, k) => ({ name: `theta${k + 1}`, lo: -1, hi: 1 }));
  const outputs = Array.from({ length: columns * rows }, (_, k) => ({ name: `u${k + 1}` }));
  return {
    name: NAME,
    inputs,
    outputs,
    parameters: { columns, rows, modes },
    async label(points: Tensor, request: LabelRequest): Promise<Labels> {
      checkPoints(NAME, inputs, points);
      const { errors, order, first } = checkRequest({ name: NAME, outputs }, points, request);
      if (order === 2)
        throw new OrderError(2, `${NAME} gives no second derivatives`, 'order 2', 'Take a model that does');
      const [n] = points.shape;
      const labels = emptyLabels([n, modes, outputs.length], order, first);
      for (let row = 0; row < n; row++) {
        labelRow(solver, points, row, labels, first);
        if ((row + 1) % AT_ONCE !== 0) continue;
        await turn();
        request.signal?.throwIfAborted();
        request.progress?.((row + 1) / n);
      }
      const finite = finiteLabels(NAME, points, labels);
      return errors ? withoutNoise(finite) : finite;
    },
  };
}

/** Labels to be filled in, of n points, d inputs and m outputs. */
function emptyLabels(
  [n, d, m]: readonly [n: number, d: number, m: number],
  order: LabelRequest['order'],
  first: LabelRequest['first'],
): Labels {
  const y = filled([n, m], 0);
  if (order === 0) return { y };
  if (first === undefined) return { y, dydx: filled([n, m, d], 0) };
  return 'cotangents' in first
    ? { y, adjoints: filled([n, first.cotangents.shape[1], d], 0) }
    : { y, tangents: filled([n, first.directions.shape[1], m], 0) };
}

/** Solves one point, and fills in its row of all labels. */
function labelRow(
  solver: DiffusionSolver,
  points: Tensor,
  row: number,
  { y, dydx, adjoints, tangents }: Labels,
  first: LabelRequest['first'],
): void {
  const solved = solver.at(rowOf(points, row));
  demand(
    solved !== undefined,
    `the conductivity of ${NAME} must be a positive number that doubles hold`,
    describePoint(points, row),
    'Take smaller inputs.',
  );
  rowOf(y, row).set(solved.u);
  const each = (of: Tensor) => eachRow(rowsOf(of, row, row + 1));
  if (adjoints && first && 'cotangents' in first)
    each(first.cotangents).forEach((cotangent, k) => {
      each(adjoints)[k].set(solver.adjoint(solved, cotangent));
    });
  if (tangents && first && 'directions' in first)
    each(first.directions).forEach((direction, k) => {
      each(tangents)[k].set(solver.tangent(solved, direction));
    });
  if (dydx === undefined) return;
  const [, m, d] = dydx.shape;
  const own = rowOf(dydx, row);
  for (let k = 0; k < d; k++) {
    const axis = Float64Array.from({ length: d }, (_, other) => Number(other === k));
    const slopes = solver.tangent(solved, axis);
    for (let node = 0; node < m; node++) own[node * d + k] = slopes[node];
  }
}

/** The vectors [1, k, width] of a point. */
function eachRow({ shape: [, k, width], data }: Tensor): Float64Array[] {
  return Array.from({ length: k }, (_, at) => data.subarray(at * width, (at + 1) * width));
}
