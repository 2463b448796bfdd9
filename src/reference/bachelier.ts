import { constant, evaluate } from '../graph/index.ts';
import type { Precision } from '../onnx/index.ts';
import { filled, InputError, type Tensor, tensor } from '../tensor/index.ts';
import { bachelierIllustration } from './bachelier-illustration.ts';
import {
  type BachelierChoice,
  type BachelierParameters,
  bachelierParameters,
  bachelierSchemas,
  covarianceFactor,
} from './bachelier-parameters.ts';
import { pointsInput } from './batches.ts';
import { checkPoints } from './checks.ts';
import type { LabelChoice } from './estimators/index.ts';
import { bachelierFormula } from './formulas/index.ts';
import type { Estimates, Illustration, ReferenceModel } from './model.ts';
import { monteCarloModel } from './monte-carlo.ts';
import { monteCarloSchemas } from './monte-carlo-options.ts';
import { anything, checkedOptions, type OptionSchemas } from './options.ts';
import type { SamplingChoice } from './sampling/index.ts';
import { checkedSmoothing, positivePart, type Smoothing } from './smoothing.ts';

const NAME = 'bachelier';
/** Of differences, along each asset. */
const PUBLISHED_STEP = 0.1;

export interface BachelierOptions extends BachelierChoice {
  /** Of the parameters that are drawn. */
  readonly seed: number;
  /** Inner paths a point (pairs of paths, when antithetic). Default 64. */
  readonly paths?: number;
  /** Default true. */
  readonly antithetic?: boolean;
  /** How normals are drawn, as of {@link monteCarloModel}. Default `pseudo-random`. */
  readonly sampling?: SamplingChoice;
  /** Of the call's payoff. Default none. The closed form remains that of the sharp call. */
  readonly smoothing?: Smoothing;
  /**
   * How derivatives are estimated, as of {@link monteCarloModel}. Second ones by `mixed` weigh a path above the strike by how far its
   * basket went. Only normals along the basket are shifted, which is least noise. `differences` are as published, with a step of 0.1.
   * Default: pathwise, and mixed second derivatives where the payoff is not smoothed.
   */
  readonly labels?: LabelChoice;
  /** Edge of the domain, a cube around the spot. Default, as published for spot 1: |spot|·(1 + ½√((n−1)/12)). */
  readonly edge?: number;
  /** Default: as {@link monteCarloModel} chooses, float32 for prices of usual size. */
  readonly precision?: Precision;
}

const SCHEMAS: OptionSchemas<BachelierOptions> = {
  ...bachelierSchemas,
  seed: anything,
  paths: monteCarloSchemas.paths.optional(),
  antithetic: monteCarloSchemas.antithetic,
  sampling: monteCarloSchemas.sampling,
  smoothing: anything,
  labels: monteCarloSchemas.labels,
  // Its words say what the default is.
  edge: anything,
  precision: monteCarloSchemas.precision,
};

/** The basket option: all that a reference model may come with. */
export interface BachelierModel extends Required<Omit<ReferenceModel, 'inexact'>> {
  readonly illustration: Required<Illustration>;
  readonly parameters: Readonly<BachelierParameters & Record<string, unknown>>;
}

/**
 * A call on a basket of assets that follow correlated Brownian motions without drift (Bachelier). It is valued at T1, as a
 * function of the assets' prices then: E[(Σ wᵢ·S_i(T2) − K)⁺ | S(T1) = x]. The paper's case study, with the parameters of
 * its authors' code.
 *
 * @throws InputError naming the option that does not fit
 */
export function bachelier(options: BachelierOptions): BachelierModel {
  const {
    seed,
    paths = 64,
    antithetic = true,
    sampling,
    smoothing = {},
    precision,
    labels,
    edge: givenEdge,
    ...choice
  } = checkedOptions(NAME, options, SCHEMAS);
  const basket = bachelierParameters(seed, choice);
  const { dimension, weights, spot, strike, exposure, maturity, volatilityMultiplier } = basket;
  const edge = givenEdge ?? Math.abs(spot) * (1 + 0.5 * Math.sqrt((dimension - 1) / 12));
  if (!(Number.isFinite(edge) && edge > 0))
    throw new InputError(
      'the edge of the domain must be a positive number',
      String(edge),
      'Give one above 0; the default is proportional to the spot.',
    );
  checkedSmoothing(smoothing);

  const factor = covarianceFactor(basket);
  const w = tensor(weights, [dimension, 1]);
  // The basket's move over T2 − T1 is a product with one column: constants fold before they meet the paths.
  const move = constant(factor)
    .mul(Math.sqrt(maturity - exposure))
    .transpose()
    .matmul(w);
  const parameters = {
    ...{ ...basket, edge, paths, antithetic, smoothing },
    ...(sampling && { sampling }),
    ...(labels && { labels }),
  };
  const { label, estimates, inputs, outputs } = monteCarloModel({
    name: NAME,
    inputs: weights.map((_, i) => ({ name: `S${i + 1}`, lo: spot - edge / 2, hi: spot + edge / 2 })),
    outputs: [{ name: 'price' }],
    normals: dimension,
    payoff: (x, z) => positivePart(x.matmul(w).sub(strike).add(z.matmul(move)), smoothing),
    paths,
    antithetic,
    sampling,
    precision,
    shift: leastShift(weights, evaluate([move], {})[0].data),
    labels,
    step: PUBLISHED_STEP / edge,
  });
  const x = pointsInput(dimension);
  const formula = bachelierFormula(basket, x);
  const spread = volatilityMultiplier * Math.sqrt(exposure);
  return {
    name: NAME,
    inputs,
    outputs,
    label,
    estimates: estimates as Estimates,
    exact(points) {
      checkPoints(NAME, inputs, points);
      const [y, dydx, curvature] = evaluate([formula.value, formula.delta, formula.gamma], { x: points });
      return { y, dydx, curvature };
    },
    spread: {
      mean: filled([dimension], spot),
      factor: { ...factor, data: factor.data.map((entry) => spread * entry) },
    },
    illustration: bachelierIllustration(basket, factor, smoothing),
    parameters,
  };
}

/**
 * The least shift of normals that undoes a move of the basket, m·wᵀ/|m|², [n, n].
 *
 * @param w the weights of the assets
 * @param m the basket's move by each normal
 */
function leastShift(w: readonly number[], m: Float64Array): Tensor {
  const square = m.reduce((sum, entry) => sum + entry * entry, 0);
  const rows = [...m].map((entry) => w.map((weight) => (entry * weight) / square));
  return tensor(rows);
}
