import { type Dataset, dataset } from '../../../src/dataset/index.ts';
import { adjoint, evaluate, input } from '../../../src/graph/index.ts';
import { flatten, type Surrogate, surrogateGraph, unflatten } from '../../../src/surrogate/index.ts';
import { stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { pointsIn } from '../../support/random-networks.ts';

/** Values and Jacobians of a surrogate at points, by the oracle. */
export function predicted(surrogate: Surrogate, x: Tensor): { readonly y: Tensor; readonly dydx: Tensor } {
  const [n, d] = x.shape;
  const m = surrogate.outputs.length;
  const at = input('x', [n, d]);
  const { output } = surrogateGraph(surrogate, at);
  const slopes = Array.from({ length: m }, (_, j) => adjoint(output.slice(1, j, j + 1), [at])[0]);
  const [y, ...columns] = evaluate([output, ...slopes], { x });
  const dydx = new Float64Array(n * m * d);
  columns.forEach(({ data }, j) => {
    for (let row = 0; row < n; row++) dydx.set(data.subarray(row * d, (row + 1) * d), (row * m + j) * d);
  });
  return { y, dydx: tensor(dydx, [n, m, d]) };
}

/** What a surrogate gives at points of its domain, plus noise: labels that it does not fit. Every fifth derivative is not known. */
export function labelledNear(surrogate: Surrogate, n: number, noise = 0.3): Dataset & { dydx: Tensor } {
  const random = stream(5, 'labels');
  const x = tensor(pointsIn(surrogate, n, random));
  const { y, dydx } = predicted(surrogate, x);
  const { inputs, outputs, normalisation } = surrogate;
  const { xStd, yStd } = normalisation;
  const [d, m] = [inputs.length, outputs.length];
  const made = {
    y: { ...y, data: y.data.map((value, at) => value + noise * yStd[at % m] * random.normal()) },
    dydx: {
      ...dydx,
      data: dydx.data.map((value, at) => {
        const scale = yStd[Math.floor(at / d) % m] / xStd[at % d];
        const label = value + noise * scale * random.normal();
        return random.uniform() < 0.2 ? Number.NaN : label;
      }),
    },
  };
  return { ...dataset({ inputs, outputs, x, ...made }), dydx: made.dydx };
}

/** The paper's Sobolev loss for λ = 1, or the vanilla one, summed number by number. */
export function lossOf(surrogate: Surrogate, { x, y, dydx }: Pick<Dataset, 'x' | 'y' | 'dydx'>): number {
  const found = predicted(surrogate, x);
  const { xStd, yStd } = surrogate.normalisation;
  const [d, m] = [xStd.length, yStd.length];
  const values = mean(found.y.data.map((value, at) => ((value - y.data[at]) / yStd[at % m]) ** 2));
  if (dydx === undefined) return values;
  const slopes = found.dydx.data.map((slope, at) => {
    const scale = xStd[at % d] / yStd[Math.floor(at / d) % m];
    return ((slope - dydx.data[at]) * scale) ** 2;
  });
  return (values + d * mean(slopes.filter((square) => !Number.isNaN(square)))) / (1 + d);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A surrogate with other parameters. */
export function withParameters(surrogate: Surrogate, parameters: Float64Array): Surrogate {
  return { ...surrogate, ...unflatten(parameters, surrogate) };
}

/**
 * The derivative of a function of the parameters by one of them, by central differences. Its error is h²/6 of the third derivative
 * and 2⁻⁵²/h of the value: 1e-10 for numbers near 1.
 */
export function slopeBy(surrogate: Surrogate, k: number, of: (moved: Surrogate) => number): number {
  const h = 1e-5;
  const moved = (step: number) => {
    const parameters = flatten(surrogate);
    parameters[k] += step;
    return of(withParameters(surrogate, parameters));
  };
  return (moved(h) - moved(-h)) / (2 * h);
}
