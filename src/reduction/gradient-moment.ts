import { heldLabels, type Normalisation, type Samples } from '../dataset/index.ts';
import { demand, type Tensor } from '../tensor/index.ts';

/**
 * The non-centred second moment E[∇y ∇yᵀ] of the gradients in normalised units, [d, d], all outputs pooled (Huge and Savine, "Differential PCA", in
 * "Axes that matter: PCA with a difference", 2021). Derivatives that are not known (NaN) do not count: each entry is the mean
 * over those points and outputs where both of its derivatives are known. Of products of Jacobians with random cotangents c,
 * E[c cᵀ] = 1, it is an unbiased estimate: E[Jᵀc cᵀJ] = JᵀJ.
 *
 * @param samples in physical units
 * @param normalisation in whose units it is
 * @param taker what takes it, as messages call it
 * @throws InputError where there are no derivatives, or none by one of the inputs is known
 */
export function gradientMoment(
  samples: Samples,
  normalisation: Normalisation,
  taker = 'differential PCA',
): Tensor {
  const { x, y, dydx, vjp } = samples;
  const d = x.shape[1];
  const m = y.shape[1];
  const { xStd, yStd } = normalisation;
  demand(
    dydx !== undefined || vjp !== undefined,
    `${taker} needs derivatives in the data: Jacobians, or products with cotangents`,
    heldLabels(samples),
    'Label the points with Jacobians or products with cotangents, or leave it out.',
  );
  const slopes = vjp === undefined ? (dydx as Tensor) : vjp.adjoints;
  const rowsOf = slopes.data.length / x.shape[0];
  const infinite = slopes.data.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  demand(
    infinite < 0,
    `${taker} needs derivatives that are finite, or NaN where they are not known`,
    `${slopes.data[infinite]} at point ${Math.floor(infinite / rowsOf) + 1}`,
    'Correct it.',
  );
  const { sums, counts } =
    vjp === undefined
      ? moments((dydx as Tensor).data, xStd, (row) => 1 / yStd[row % m])
      : moments(vjp.adjoints.data, xStd, () => 1);
  // A cotangent combines all outputs, so that its products have the sum over them.
  const over = vjp === undefined ? 1 : m;
  const never = Array.from({ length: d }, (_, a) => a).find((a) => counts[a * d + a] === 0);
  demand(
    never === undefined,
    `${taker} needs derivatives by every input`,
    `none by input ${(never ?? 0) + 1}`,
    'Label the points with them, or leave the input out.',
  );
  const data = new Float64Array(d * d);
  for (let a = 0; a < d; a++)
    for (let b = 0; b <= a; b++) {
      const count = counts[a * d + b];
      const mean = count === 0 ? 0 : sums[a * d + b] / (count * over);
      data[a * d + b] = mean;
      data[b * d + a] = mean;
    }
  return { shape: [d, d], data };
}

/** Sums of products of the entries of rows, scaled, and of how many these are; lower halves [d, d]. */
function moments(rows: Float64Array, scale: Float64Array, factor: (row: number) => number) {
  const d = scale.length;
  const sums = new Float64Array(d * d);
  const counts = new Float64Array(d * d);
  const scaled = new Float64Array(d);
  let whole = 0;
  for (let row = 0; row * d < rows.length; row++) {
    const by = factor(row);
    let complete = true;
    for (let a = 0; a < d; a++) {
      scaled[a] = rows[row * d + a] * scale[a] * by;
      if (Number.isNaN(scaled[a])) complete = false;
    }
    if (complete) whole++;
    for (let a = 0; a < d; a++)
      for (let b = 0; b <= a; b++) {
        const product = scaled[a] * scaled[b];
        if (complete) sums[a * d + b] += product;
        else if (!Number.isNaN(product)) {
          sums[a * d + b] += product;
          counts[a * d + b]++;
        }
      }
  }
  for (let at = 0; at < counts.length; at++) counts[at] += whole;
  return { sums, counts };
}

/**
 * The mean square of the standard errors of the derivatives by each input, in normalised units, [d]; undefined where the
 * samples do not know them.
 */
export function gradientNoise({ errors }: Samples, { xStd, yStd }: Normalisation): Float64Array | undefined {
  if (errors?.dydx === undefined) return undefined;
  const { sums, counts } = moments(errors.dydx.data, xStd, (row) => 1 / yStd[row % yStd.length]);
  const d = xStd.length;
  const diagonal = xStd.map((_, a) => sums[a * d + a] / counts[a * d + a]);
  return diagonal.every(Number.isFinite) ? diagonal : undefined;
}
