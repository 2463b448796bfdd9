import type { Layer } from '../../surrogate/index.ts';
import { cholesky, InputError, lowerInverse, type Tensor } from '../../tensor/index.ts';
import { withRidge } from '../layers/second-moments.ts';
import { REFIT_RIDGE } from '../replacement/refit.ts';
import type { ReaderMoments } from './readers.ts';

/** What makes good a neuron that goes. */
export type Compensation = 'mean' | 'least-squares';

/**
 * What a layer's sums lack where numbers that it reads go and the best compensation has taken their place.
 *
 * W [d, m] are the layer's weights, and Σ is the covariance of what it reads. The others and a constant express number i but
 * for a part of mean square 1/(Σ⁻¹)ᵢᵢ, a Schur complement. Where biases alone may move, that is Σᵢᵢ. So with Q = E[z̄·z̄ᵀ] the outputs
 * change by
 *
 *   cost(i) = wᵢ·Q·wᵢᵀ / (Σ⁻¹)ᵢᵢ
 *
 * in mean square, to first order, if adjoints and remainders are taken as independent. That is exact where adjoints are constant. When i
 * goes, the others take over wᵢ, and Σ⁻¹ loses row and column i: both are updates of rank one.
 */
export class Remainder {
  readonly #size: number;
  readonly #width: number;
  /** Σ⁻¹ of what is left, row-major; of biases alone its diagonal counts. */
  readonly #inverse: Float64Array;
  /** W·L with Q = L·Lᵀ, so that costs are sums of squares. */
  readonly #weights: Float64Array;
  readonly #gone = new Set<number>();
  readonly #couples: boolean;
  /** What does not vary, but for rounding: a bias makes it good. */
  readonly #still: ReadonlySet<number>;

  constructor(layer: Layer, { read, weight }: ReaderMoments, compensation: Compensation) {
    const { inputs, outputs } = layer;
    this.#size = inputs;
    this.#width = outputs;
    this.#couples = compensation === 'least-squares';
    this.#inverse = this.#couples
      ? inverseOf({ shape: [inputs, inputs], data: withRidge(read, REFIT_RIDGE) })
      : inverseVariances(read.covariance, inputs);
    const still = (i: number) => !(read.covariance[i * inputs + i] > ROUNDING * read.squares[i]);
    this.#still = new Set(Array.from({ length: inputs }, (_, i) => i).filter(still));
    this.#weights = product(layer, rootOf({ shape: [outputs, outputs], data: weight }));
  }

  /** In mean square of the outputs over their scales; 0 of what has gone. */
  cost(at: number): number {
    if (this.#gone.has(at) || this.#still.has(at)) return 0;
    const m = this.#width;
    let squares = 0;
    for (let j = at * m; j < (at + 1) * m; j++) squares += this.#weights[j] ** 2;
    return squares === 0 ? 0 : squares / this.#inverse[at * this.#size + at];
  }

  remove(at: number): void {
    if (this.#gone.has(at)) return;
    this.#gone.add(at);
    if (!this.#couples) return;
    const [d, m] = [this.#size, this.#width];
    const inverse = this.#inverse;
    const pivot = inverse[at * d + at];
    const own = inverse.slice(at * d, (at + 1) * d);
    for (let k = 0; k < d; k++) {
      if (this.#gone.has(k)) continue;
      const factor = own[k] / pivot;
      for (let j = 0; j < m; j++) this.#weights[k * m + j] -= factor * this.#weights[at * m + j];
      for (let l = 0; l < d; l++) inverse[k * d + l] -= factor * own[l];
    }
  }
}

/** What is rounding of a variance, beside the mean square. */
const ROUNDING = 2 ** -44;
/** What is added to the diagonal of Q, as a share of its largest entry: it has no full rank, as a rule. */
const WEIGHT_RIDGE = 2 ** -36;

/** L, lower triangular, with L·Lᵀ = q; zeros where q is zero. */
function rootOf({ shape, data }: Tensor): Tensor {
  const [m] = shape;
  let largest = 0;
  for (let j = 0; j < m; j++) largest = Math.max(largest, data[j * m + j]);
  if (largest === 0) return { shape, data: new Float64Array(m * m) };
  const ridged = data.slice();
  for (let j = 0; j < m; j++) ridged[j * m + j] += WEIGHT_RIDGE * largest;
  return definite(cholesky({ shape, data: ridged }));
}

function inverseOf(matrix: Tensor): Float64Array {
  const [d] = matrix.shape;
  const { data: root } = lowerInverse(definite(cholesky(matrix)));
  const inverse = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let p = 0; p <= i; p++) {
      const factor = root[i * d + p];
      if (factor !== 0) for (let q = 0; q <= i; q++) inverse[p * d + q] += factor * root[i * d + q];
    }
  return inverse;
}

function inverseVariances(covariance: Float64Array, d: number): Float64Array {
  const inverse = new Float64Array(d * d);
  for (let i = 0; i < d; i++) inverse[i * d + i] = 1 / covariance[i * d + i];
  return inverse;
}

function definite(factor: Tensor | undefined): Tensor {
  if (factor !== undefined) return factor;
  throw new InputError(
    'what neurons are eliminated by must be within what doubles hold',
    'squares that are not',
    'Take a smaller domain, or other points.',
  );
}

function product({ inputs, outputs, weight }: Layer, { data: root }: Tensor): Float64Array {
  const result = new Float64Array(inputs * outputs);
  for (let i = 0; i < inputs; i++)
    for (let k = 0; k < outputs; k++) {
      const w = weight[i * outputs + k];
      if (w !== 0) for (let j = 0; j <= k; j++) result[i * outputs + j] += w * root[k * outputs + j];
    }
  return result;
}
