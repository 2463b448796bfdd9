import { demand } from '../../tensor/index.ts';
import { type ActivationSource, type InputSource, isPlain, type Lines, type MatrixSource } from './lines.ts';

/** All that is affine between two activations, as one matrix: base·weight + bias, weight [base, size] row-major. */
export interface Dense {
  readonly base: InputSource | ActivationSource;
  readonly size: number;
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/** Weights that one layer may have when matrices are multiplied. */
const MOST_WEIGHTS = 1 << 26;

/**
 * Lines as a matrix of the inputs or of the activation below: matrices, scales and shifts multiplied in float64.
 *
 * @param standard lines of the inputs that are taken as the inputs themselves
 */
export function dense(lines: Lines, standard?: Lines): Dense {
  const { source, index, scale, shift } = lines;
  const size = index.length;
  if (source.kind !== 'matrix') {
    const weight = weights(source.size, size);
    const isStandard = lines === standard;
    index.forEach((from, e) => {
      weight[from * size + e] = isStandard ? 1 : scale[e];
    });
    return { base: source, size, weight, bias: isStandard ? new Float64Array(size) : shift.slice() };
  }
  const inner = denseMatrix(source, standard);
  if (isPlain(lines)) return inner;
  const weight = weights(inner.base.size, size);
  for (let i = 0; i < inner.base.size; i++)
    for (let e = 0; e < size; e++) weight[i * size + e] = scale[e] * inner.weight[i * inner.size + index[e]];
  const bias = shift.map((amount, e) => scale[e] * inner.bias[index[e]] + amount);
  return { base: inner.base, size, weight, bias };
}

function denseMatrix({ of, weight: outer, bias, size }: MatrixSource, standard: Lines | undefined): Dense {
  const total = Float64Array.from(bias);
  if (of.source.kind !== 'matrix') {
    // Scaled, repeated and reordered numbers of the base: rows of the matrix, scaled and gathered.
    const base = of.source;
    const weight = weights(base.size, size);
    of.index.forEach((to, from) => {
      const [factor, shift] = of === standard ? [1, 0] : [of.scale[from], of.shift[from]];
      addRow(weight, to * size, outer, from * size, size, factor);
      addRow(total, 0, outer, from * size, size, shift);
    });
    return { base, size, weight, bias: total };
  }
  const inner = dense(of, standard);
  const weight = weights(inner.base.size, size);
  for (let i = 0; i < inner.base.size; i++)
    for (let k = 0; k < inner.size; k++)
      addRow(weight, i * size, outer, k * size, size, inner.weight[i * inner.size + k]);
  for (let k = 0; k < inner.size; k++) addRow(total, 0, outer, k * size, size, inner.bias[k]);
  return { base: inner.base, size, weight, bias: total };
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

function weights(rows: number, columns: number): Float64Array {
  demand(
    rows * columns <= MOST_WEIGHTS,
    `a layer must have at most ${MOST_WEIGHTS} weights`,
    rows * columns,
    'Use a smaller network.',
  );
  return new Float64Array(rows * columns);
}
