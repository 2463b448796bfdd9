import { evaluate, input } from '../graph/index.ts';
import { type RandomStream, type Tensor, tensor } from '../tensor/index.ts';
import type { BachelierParameters } from './bachelier-parameters.ts';
import { pointsInput } from './batches.ts';
import type { Illustration } from './model.ts';
import { positivePart, type Smoothing } from './smoothing.ts';

/**
 * What a report draws of the Bachelier basket, all of it over the basket's price.
 *
 * @param factor L with L·Lᵀ the covariance of the assets per unit of time
 */
export function bachelierIllustration(
  parameters: BachelierParameters,
  factor: Tensor,
  smoothing: Smoothing,
): Required<Illustration> {
  const { dimension, weights } = parameters;
  const label = 'basket price';
  return {
    projection: {
      label,
      at: (points) =>
        evaluate([pointsInput(dimension).matmul(tensor(weights, [dimension, 1]))], { x: points })[0].data,
    },
    paths: { label, draw: (count, steps, random) => basketPaths(parameters, factor, count, steps, random) },
    payoff: {
      label: 'basket price − strike',
      at: (x, own) => evaluate([positivePart(input('x', x.shape), own)], { x })[0],
      smoothing,
    },
  };
}

/** `count` paths of the basket's price from today's spot to maturity, at `steps` + 1 equidistant times. */
function basketPaths(
  { dimension, weights, spot, maturity }: BachelierParameters,
  { data: factor }: Tensor,
  count: number,
  steps: number,
  random: RandomStream,
) {
  const times = Array.from({ length: steps + 1 }, (_, t) => (maturity * t) / steps);
  const root = Math.sqrt(maturity / steps);
  const z = new Float64Array(dimension);
  const values = Array.from({ length: count }, () => {
    let basket = spot;
    return times.map((_, t) => {
      if (t === 0) return basket;
      random.fillNormal(z);
      for (let i = 0; i < dimension; i++)
        for (let j = 0; j <= i; j++) basket += weights[i] * factor[i * dimension + j] * root * z[j];
      return basket;
    });
  });
  return { times, values };
}
