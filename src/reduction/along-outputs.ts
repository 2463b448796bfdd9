import { mapParts, PARTS, type Part, partsOf, type Samples, samplesOf } from '../dataset/index.ts';
import { rowOf, sizeOf, type Tensor } from '../tensor/index.ts';
import type { OutputBasis } from './output-basis.ts';

/**
 * Samples of the coefficients in place of the outputs. Labels are projected, Φᵀ(y − mean)/scale, and so is each derivative by its
 * outputs. Cotangents of outputs become Φᵀ(scale·c). Random ones stay so, E[ccᵀ] = 1, and their products are those with the reduced
 * Jacobian, but for what the basis leaves out. Standard errors are left out: what they are of a sum is not known.
 */
export function reducedSamples(samples: Samples, basis: OutputBasis): Samples {
  const kept = Object.fromEntries(partsOf(samples).filter(([part]) => PARTS[part].at[0] !== 'errors'));
  return mapParts(samplesOf(kept), (values, part) => reducedPart(values, part, basis));
}

/** A part of samples with coefficients in place of outputs. */
export function reducedPart(values: Tensor, part: Part, basis: OutputBasis): Tensor {
  const { axes } = PARTS[part];
  const outputs = axes.indexOf('m');
  if (outputs >= 0) {
    const centred = part === 'y' ? basis.mean : undefined;
    return contracted(
      values,
      outputs + 1,
      basis,
      (value, j) => (value - (centred?.[j] ?? 0)) / basis.scale[j],
    );
  }
  const cotangents = axes.indexOf('1/m');
  if (cotangents < 0) return values;
  return contracted(values, cotangents + 1, basis, (value, j) => value * basis.scale[j]);
}

/** Φᵀ times the numbers along an axis, each changed before. */
function contracted(
  { shape, data }: Tensor,
  axis: number,
  { vectors }: OutputBasis,
  change: (value: number, output: number) => number,
): Tensor {
  const [r, m] = vectors.shape;
  const inner = sizeOf(shape.slice(axis + 1));
  const result = new Float64Array((data.length / m) * r);
  const column = new Float64Array(m);
  for (let outer = 0; outer < data.length / (m * inner); outer++)
    for (let i = 0; i < inner; i++) {
      for (let j = 0; j < m; j++) column[j] = change(data[(outer * m + j) * inner + i], j);
      for (let k = 0; k < r; k++) result[(outer * r + k) * inner + i] = dot(rowOf(vectors, k), column);
    }
  return { shape: shape.with(axis, r), data: result };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}
