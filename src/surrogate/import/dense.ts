import { demand } from '../../tensor/index.ts';
import { type BaseSource, isPlain, type Lines, type MatrixSource } from './lines.ts';

/** All that is affine in one thing, as one matrix: base·weight + bias, weight [base, size] row-major. */
export interface Dense {
  readonly base: BaseSource;
  readonly size: number;
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/** Most weights that a layer may have which is a product of matrices. */
const MOST_WEIGHTS = 1 << 26;

/**
 * Lines as a matrix of what they are affine in. Matrices, scales and shifts are multiplied in float64.
 *
 * @param inUnits the lines that the network begins with, in the units that its inputs are in. Default: as they are
 */
export function dense(lines: Lines, inUnits: (lines: Lines) => Lines = (given) => given): Dense {
  const above: { readonly matrix: MatrixSource; readonly lines: Lines }[] = [];
  let lowest = lines;
  while (lowest.source.kind === 'matrix') {
    above.push({ matrix: lowest.source, lines: lowest });
    lowest = lowest.source.of;
  }
  const base = lowest.source;
  const first = above.pop();
  if (first === undefined) return scattered(inUnits(lowest), base);
  let result = gathered(rowsOf(first.matrix, inUnits(lowest), base), first.lines);
  for (const next of above.reverse()) result = gathered(product(result, next.matrix), next.lines);
  return result;
}

/** Lines of the base itself. */
function scattered({ index, scale, shift }: Lines, base: BaseSource): Dense {
  const size = index.length;
  const weight = weights(base.size, size);
  index.forEach((from, e) => {
    weight[from * size + e] = scale[e];
  });
  return { base, size, weight, bias: shift.slice() };
}

/** A matrix of lines of the base. Where these are scaled, repeated or reordered, so are the rows of the matrix. */
function rowsOf(matrix: MatrixSource, of: Lines, base: BaseSource): Dense {
  const { size } = matrix;
  const weight = weights(base.size, size);
  const bias = matrix.bias.slice();
  of.index.forEach((to, from) => {
    addRow(weight, to * size, matrix.weight, from * size, size, of.scale[from]);
    addRow(bias, 0, matrix.weight, from * size, size, of.shift[from]);
  });
  return { base, size, weight, bias };
}

/** The product of two matrices. */
function product(inner: Dense, { weight: outer, bias: offset, size }: MatrixSource): Dense {
  const { base } = inner;
  const weight = weights(base.size, size);
  const bias = offset.slice();
  for (let i = 0; i < base.size; i++)
    for (let k = 0; k < inner.size; k++)
      addRow(weight, i * size, outer, k * size, size, inner.weight[i * inner.size + k]);
  for (let k = 0; k < inner.size; k++) addRow(bias, 0, outer, k * size, size, inner.bias[k]);
  return { base, size, weight, bias };
}

/** Lines of a matrix: its columns, scaled and reordered. */
export function gathered(matrix: Dense, lines: Lines): Dense {
  if (isPlain(lines)) return matrix;
  const { base } = matrix;
  const { index, scale, shift } = lines;
  const size = index.length;
  const weight = weights(base.size, size);
  for (let i = 0; i < base.size; i++)
    for (let e = 0; e < size; e++)
      weight[i * size + e] = scale[e] * matrix.weight[i * matrix.size + index[e]];
  return { base, size, weight, bias: shift.map((amount, e) => scale[e] * matrix.bias[index[e]] + amount) };
}

/** to[at + j] += factor·from[start + j] for `count` numbers. */
function addRow(
  to: Float64Array,
  at: number,
  from: Float64Array,
  start: number,
  count: number,
  factor: number,
): void {
  if (factor === 0) return;
  for (let j = 0; j < count; j++) to[at + j] += factor * from[start + j];
}

/** @throws InputError for more weights than one layer may have */
export function weights(rows: number, columns: number): Float64Array {
  demand(
    rows * columns <= MOST_WEIGHTS,
    `a layer must have at most ${MOST_WEIGHTS} weights`,
    rows * columns,
    'Use a smaller network.',
  );
  return new Float64Array(rows * columns);
}
