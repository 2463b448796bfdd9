import type { Part, Samples } from '../dataset/index.ts';
import { constant, type Expression, tangent } from '../graph/index.ts';
import type { Tensor } from '../tensor/index.ts';

/*
 * What of a polynomial is compared with which labels. All labels are linear in the coefficients. So each is a row of a least
 * squares problem: the same linear map of every term, such as a derivative.
 */

/** Labels of one kind: k rows a point. */
export interface LabelRows {
  /** The term of an objective that compares them. */
  readonly term: 'values' | 'gradients' | 'curvatures';
  /** The part of the samples that holds them. */
  readonly part: Part;
  /** The part that holds the vectors [n, k, d] along which they are taken, if any. */
  readonly along?: Part;
  /** How many rows, for d inputs and k vectors a point. */
  count(d: number, k: number): number;
  /**
   * How much the square of a label of row r counts in the term, whose units of inputs are other ones. Default 1.
   *
   * @param units the term's unit of each input in that of the points, [d]
   */
  weight?(r: number, units: Float64Array): number;
  /** The rows [N, terms] each, at points u [N, d]. @param vectors [N, k, d] */
  rows(terms: Expression, u: Expression, vectors: Expression | undefined): readonly Expression[];
  /** The labels [n, rows, m] of the part. */
  labels(values: Tensor, m: number, d: number): Tensor;
}

const values: LabelRows = {
  term: 'values',
  part: 'y',
  count: () => 1,
  rows: (terms) => [terms],
  labels: ({ shape: [n, m], data }) => ({ shape: [n, 1, m], data }),
};

const jacobians: LabelRows = {
  term: 'gradients',
  part: 'dydx',
  count: (d) => d,
  weight: (i, units) => units[i] ** 2,
  rows: (terms, u) => slopes(terms, u),
  labels: (dydx, m, d) => outputsLast(dydx, m, d),
};

const tangents: LabelRows = {
  term: 'gradients',
  part: 'tangents',
  along: 'tangentDirections',
  count: (_, k) => k,
  rows: (terms, u, vectors) => each(vectors as Expression, u).map((v) => along(terms, u, v)),
  labels: (values) => values,
};

const hessians: LabelRows = {
  term: 'curvatures',
  part: 'hessian',
  count: (d) => d * d,
  // Its term is the mean over entries of H·v, whose squares are sums over d entries of H where E[vvᵀ] = 1.
  weight: (r, units) => {
    const d = units.length;
    return d * (units[Math.floor(r / d)] * units[r % d]) ** 2;
  },
  rows: (terms, u) => slopes(terms, u).flatMap((slope) => slopes(slope, u)),
  labels: (hessian, m, d) => outputsLast(hessian, m, d * d),
};

const products: LabelRows = {
  term: 'curvatures',
  part: 'products',
  along: 'directions',
  count: (d, k) => k * d,
  weight: (r, units) => units[r % units.length] ** 2,
  rows: (terms, u, vectors) =>
    each(vectors as Expression, u).flatMap((v) => slopes(terms, u).map((slope) => along(slope, u, v))),
  labels: ({ shape: [n, k], data }, m, d) =>
    reshaped(outputsLast({ shape: [n * k, m, d], data }, m, d), [n, k * d, m]),
};

/** The kinds that a fit to some samples takes, of each term the one that says most. */
export function labelRows(samples: Samples, terms: readonly string[]): readonly LabelRows[] {
  const first = samples.dydx !== undefined ? [jacobians] : samples.jvp !== undefined ? [tangents] : [];
  const second = samples.hessian !== undefined ? [hessians] : samples.hvp !== undefined ? [products] : [];
  return [values, ...first, ...second].filter(({ term }) => terms.includes(term));
}

/** Derivatives of the terms along the axes. */
function slopes(terms: Expression, u: Expression): readonly Expression[] {
  const d = Number(u.shape[1]);
  return Array.from({ length: d }, (_, i) => {
    const axis = Array.from({ length: d }, (_, j) => (i === j ? 1 : 0));
    return along(terms, u, constant([axis]).broadcast(u.shape));
  });
}

function along(terms: Expression, u: Expression, v: Expression): Expression {
  return tangent([terms], new Map([[u, v]]))[0];
}

/** The vectors [N, d] of [N, k, d]. */
function each(vectors: Expression, u: Expression): readonly Expression[] {
  return Array.from({ length: Number(vectors.shape[1]) }, (_, i) =>
    vectors.slice(1, i, i + 1).reshape(u.shape),
  );
}

/** [n, m, w] as [n, w, m]. */
function outputsLast({ shape: [n], data }: Tensor, m: number, w: number): Tensor {
  if (m === 1) return { shape: [n, w, 1], data };
  const moved = new Float64Array(data.length);
  for (let row = 0; row < n; row++)
    for (let j = 0; j < m; j++)
      for (let i = 0; i < w; i++) moved[(row * w + i) * m + j] = data[(row * m + j) * w + i];
  return { shape: [n, w, m], data: moved };
}

function reshaped({ data }: Tensor, shape: readonly number[]): Tensor {
  return { shape, data };
}
