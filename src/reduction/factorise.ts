import * as z from 'zod';
import { adjoint, evaluate, input } from '../graph/index.ts';
import {
  demandSurrogate,
  type Layer,
  networkConstants,
  networkGraph,
  normalised,
  type Surrogate,
  splitLayer,
  withWeight,
} from '../surrogate/index.ts';
import {
  BATCH,
  type DocumentWords,
  demand,
  formatShape,
  isTensor,
  matrixProduct,
  parsed,
  sizeOf,
  stream,
  symmetricEigen,
  type Tensor,
  tensor,
  transposed,
} from '../tensor/index.ts';
import { countKept, isOneOf, type Kept, keptSchema, ONE_OF } from './kept.ts';

/** Share of the energy that low-rank factors have unless a number or share is given. */
export const FACTOR_SHARE = 0.99999;

/** A layer as two: a linear one without bias that comes first, and one with its activation. */
export interface LayerFactors {
  /**
   * Mean square of what each direction changes in the outputs, in normalised units and to first order, from the largest to the
   * least. One for each of the layer's neurons.
   */
  readonly energies: Float64Array;
  /** How many directions are kept. */
  readonly kept: number;
  readonly surrogate: Surrogate;
}

const factorsSchema = z.strictObject(keptSchema).refine(isOneOf, ONE_OF);

const words: DocumentWords = {
  name: ([part]) => (part === undefined ? 'what factors keep' : `${String(part)} of factors`),
  remedy: () => 'Give for example { keep: 2 }.',
};

/** Outputs up to which each has an adjoint of its own. Of more, random signs are taken, E[c cᵀ] = 1. */
const MOST_ADJOINTS = 16;
/** What is added to the eigenvalues of both moments, relative to their mean: so that what points do not show is kept too. */
const RIDGE = 1e-10;

/**
 * A network with the weight W of one of its layers as a product of two of low rank, U·V. A linear layer without bias comes
 * first, then one with the bias and the activation. Of all products of a rank they change the outputs least in mean square over the
 * points, to first order. They keep the leading singular vectors of A^½·W·B^½. A is the second moment of what the layer reads,
 * about its mean, and B that of the outputs' adjoints of its sums. For a first layer of independent inputs and one output these
 * span the directions of {@link differentialPca} as the network has them. The mean of the layer's sums stays.
 *
 * It is exact, to rounding, where W has that rank. `mergeLinear` multiplies factors back where they have no fewer parameters.
 *
 * @param place of the layer, counted from 0
 * @param keep directions, or the share of the energies. Default: a share of 0.99999
 * @param points [n, d], in physical units
 * @throws InputError where there is no such layer, or the points do not fit, or fewer neurons are there than are to be kept
 */
export function factorise(surrogate: Surrogate, place: number, keep: Kept, points: Tensor): LayerFactors {
  demandSurrogate(surrogate);
  const { layers, inputs } = surrogate;
  demand(
    Number.isInteger(place) && place >= 0 && place < layers.length,
    `a layer that is factorised has a place from 0 to ${layers.length - 1}`,
    place,
    'Correct the place.',
  );
  const { length: d } = inputs;
  demand(
    isTensor(points) && points.shape.length === 2 && points.shape[1] === d && points.shape[0] >= 1,
    `points at which a layer is factorised must be a tensor [n, ${d}]`,
    isTensor(points) ? formatShape(points.shape) : points,
    'Give some.',
  );
  demand(
    points.data.length === sizeOf(points.shape),
    `points at which a layer is factorised must have a number for each of ${formatShape(points.shape)}`,
    points.data.length,
    'Correct the shape.',
  );
  const other = points.data.findIndex((value) => !Number.isFinite(value));
  demand(
    other < 0,
    'points at which a layer is factorised must be finite',
    `${points.data[other]} in row ${Math.floor(other / d) + 1}`,
    'Correct it.',
  );
  const { inputs: rows, outputs: columns, weight, bias } = layers[place];
  const { mean, read, adjoints } = momentsAt(surrogate, place, points);
  demand(
    [read, adjoints].every(({ data }) => data.every(Number.isFinite)),
    'points at which a layer is factorised must be of a size at which the network is finite, with the squares of what it computes',
    'points beyond that',
    'Give points of its domain.',
  );
  const root = rootOf(adjoints);
  const W: Tensor = { shape: [rows, columns], data: weight };
  const scaled = matrixProduct(W, root.half);
  const { values, vectors } = symmetricEigen(
    matrixProduct(transposed(scaled), matrixProduct(ridged(read), scaled)),
  );
  const energies = values.map((value) => Math.max(0, value));
  const given = parsed<Kept>(factorsSchema, keep, words);
  const chosen = given.keep === undefined && given.share === undefined ? { share: FACTOR_SHARE } : given;
  const kept = countKept(energies, chosen, { what: 'directions of these neurons', most: columns });
  const leading: Tensor = { shape: [kept, columns], data: vectors.data.slice(0, kept * columns) };
  const first = matrixProduct(scaled, transposed(leading));
  const second = matrixProduct(leading, root.inverse);
  // The numbers between the two have a standard deviation of 1 where they vary.
  for (let k = 0; k < kept; k++) {
    const size = Math.sqrt(energies[k]) || 1;
    for (let i = 0; i < rows; i++) first.data[i * kept + k] /= size;
    for (let j = 0; j < columns; j++) second.data[k * columns + j] *= size;
  }
  const whole = matrixProduct(first, second).data;
  const moved = bias.map((b, j) =>
    mean.reduce((sum, a, i) => sum + a * (weight[i * columns + j] - whole[i * columns + j]), b),
  );
  const reading: Layer = {
    inputs: rows,
    outputs: kept,
    activation: 'linear',
    unbiased: true,
    weight: first.data,
    bias: new Float64Array(kept),
  };
  const { unbiased: _, ...own } = withWeight(layers[place]);
  const behind: Layer = { ...own, inputs: kept, weight: second.data, bias: moved };
  const { output: __, ...rest } = surrogate;
  return { energies, kept, surrogate: { ...rest, ...splitLayer(surrogate, place, [reading, behind]) } };
}

/** The mean [rows] of what a layer reads, its second moment about it, and that of the adjoints of the layer's sums. */
function momentsAt(surrogate: Surrogate, place: number, points: Tensor) {
  const x = input('x', [BATCH, points.shape[1]]);
  const { output, layers } = networkGraph(
    networkConstants(surrogate),
    normalised(x, surrogate.normalisation),
  );
  const { read, sums } = layers[place];
  const m = surrogate.outputs.length;
  const [n] = points.shape;
  const count = Math.min(m, MOST_ADJOINTS);
  const seed = input('seed', [BATCH, m]);
  const [slope] = adjoint(output.mul(seed).sum(), [sums]);
  const random = stream(1, 'factorise');
  const [values] = evaluate([read], { x: points }, n);
  const mean = meanOf(values);
  const adjoints = Array.from({ length: count }, (_, k) => {
    const data = Float64Array.from({ length: n * m }, (_, at) =>
      m <= MOST_ADJOINTS ? Number(at % m === k) : Math.sign(random.uniform() - 0.5) / Math.sqrt(count),
    );
    return evaluate([slope], { x: points, seed: tensor(data, [n, m]) }, n)[0];
  });
  const sum = adjoints.map((each) => momentOf(each)).reduce(plus);
  return { mean, read: momentOf(values, mean), adjoints: sum };
}

function meanOf(values: Tensor): Float64Array {
  const [n, columns] = values.shape;
  const mean = new Float64Array(columns);
  values.data.forEach((value, at) => {
    mean[at % columns] += value / n;
  });
  return mean;
}

/** E[(v − mean)(v − mean)ᵀ] over rows. */
function momentOf(values: Tensor, mean: Float64Array = new Float64Array(values.shape[1])): Tensor {
  const [n, columns] = values.shape;
  const centred = { shape: values.shape, data: values.data.map((value, at) => value - mean[at % columns]) };
  const sums = matrixProduct(transposed(centred), centred);
  return { shape: sums.shape, data: sums.data.map((value) => value / n) };
}

function plus(a: Tensor, b: Tensor): Tensor {
  return { shape: a.shape, data: a.data.map((value, at) => value + b.data[at]) };
}

/** With a little of the identity, so that no direction is without weight. */
function ridged(matrix: Tensor): Tensor {
  const [size] = matrix.shape;
  const trace = Array.from({ length: size }, (_, k) => matrix.data[k * size + k]).reduce(
    (sum, v) => sum + v,
    0,
  );
  const added = RIDGE * (trace / size || 1);
  return {
    shape: matrix.shape,
    data: matrix.data.map((value, at) => (at % (size + 1) === 0 ? value + added : value)),
  };
}

/** The square root of a ridged second moment, and its inverse. */
function rootOf(moment: Tensor): { readonly half: Tensor; readonly inverse: Tensor } {
  const { values, vectors } = symmetricEigen(ridged(moment));
  const least = Math.max(values[0], Number.MIN_VALUE) * RIDGE * 1e-3;
  const roots = values.map((value) => Math.sqrt(Math.max(value, least)));
  const power = (of: (root: number) => number): Tensor => {
    const rows = vectors.data.map((entry, at) => entry * of(roots[Math.floor(at / roots.length)]));
    return matrixProduct(transposed(vectors), { shape: vectors.shape, data: rows });
  };
  return { half: power((root) => root), inverse: power((root) => 1 / root) };
}
