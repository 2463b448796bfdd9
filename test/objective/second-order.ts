import type { Samples } from '../../src/dataset/index.ts';
import { evaluate } from '../../src/graph/index.ts';
import {
  bindObjective,
  drawName,
  type OnSamples,
  type Term,
  withoutDraws,
} from '../../src/objective/index.ts';
import { flatten, type Network } from '../../src/surrogate/index.ts';
import { stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { batchLoss, DrawSource } from '../../src/training/index.ts';

/*
 * A function of three inputs and two outputs whose second derivatives are known: y₀ = sin(x₀)·x₁ + x₂², y₁ = exp(x₀/2) + x₁x₂.
 */

export const [d, m] = [3, 2];

export type SecondOrder = Required<Pick<Samples, 'x' | 'y' | 'dydx' | 'hessian'>>;

export function secondOrderSamples(rows: number, seed = 1): SecondOrder {
  const random = stream(seed, 'points');
  const x = Float64Array.from({ length: rows * d }, () => Math.fround(0.8 * random.normal()));
  const [y, dydx, hessian]: number[][] = [[], [], []];
  for (let row = 0; row < rows; row++) {
    const [a, b, c] = x.subarray(row * d);
    const e = Math.exp(a / 2);
    y.push(Math.sin(a) * b + c * c, e + b * c);
    dydx.push(Math.cos(a) * b, Math.sin(a), 2 * c, e / 2, c, b);
    hessian.push(-Math.sin(a) * b, Math.cos(a), 0, Math.cos(a), 0, 0, 0, 0, 2);
    hessian.push(e / 4, 0, 0, 0, 0, 1, 0, 1, 0);
  }
  const rounded = (numbers: number[], ...shape: number[]) =>
    tensor(Float64Array.from(numbers, Math.fround), [rows, ...shape]);
  return {
    x: tensor(x, [rows, d]),
    y: rounded(y, m),
    dydx: rounded(dydx, m, d),
    hessian: rounded(hessian, m, d, d),
  };
}

/** H·v of given directions [n, k, d]. */
export function productsOf({ hessian }: SecondOrder, directions: Tensor): Tensor {
  const [n, k] = directions.shape;
  const data = new Float64Array(n * k * m * d);
  for (let row = 0; row < n; row++)
    for (let i = 0; i < k; i++)
      for (let j = 0; j < m; j++)
        for (let a = 0; a < d; a++)
          for (let b = 0; b < d; b++)
            data[((row * k + i) * m + j) * d + a] +=
              hessian.data[((row * m + j) * d + a) * d + b] * directions.data[(row * k + i) * d + b];
  return { shape: [n, k, m, d], data };
}

/** Samples that hold products along k random directions a point in place of Hessians. */
export function heldSamples(all: SecondOrder, k: number): Samples {
  const [n] = all.x.shape;
  const random = stream(4, 'held');
  const directions = tensor(
    Float64Array.from({ length: n * k * d }, () => random.normal()),
    [n, k, d],
  );
  const { hessian: _, ...first } = all;
  return { ...first, hvp: { directions, products: productsOf(all, directions) } };
}

const flat = ({ shape, data }: Tensor): Tensor => ({ shape: [shape[0], data.length / shape[0]], data });

/** A term bound to samples, and its loss as the oracle has it, in float64. */
export function oracleOf(term: Term, samples: Samples, network: Network) {
  const outputs = samples.y.shape[1];
  const objective = bindObjective([term], samples, { inputs: d, outputs });
  const rows = samples.x.shape[0];
  const tables = Object.fromEntries(Object.entries(objective.data).map(([name, of]) => [name, flat(of)]));
  const graphOf = (of: OnSamples) => batchLoss({ architecture: network, objective: of }, rows);
  const parameters = tensor(flatten(network));
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const { total, unpacked } = graphOf(objective);
  const source = new DrawSource(objective, stream(1, 'draws'), all);
  return {
    objective,
    total,
    unpacked,
    /** The inputs of the graph on all rows, with the next draws. */
    next(at: Float64Array = parameters.data) {
      const drawn = Object.entries(source.next(all, rows)).map(([name, numbers]) => {
        const { shape } = objective.terms[0].draws!.find((draw) => drawName(draw.name, 0) === name)!;
        return [name, tensor(Float64Array.from(numbers), shape)];
      });
      return { ...tables, ...Object.fromEntries(drawn), parameters: tensor(at) };
    },
    loss(inputs: Record<string, Tensor>) {
      return evaluate([total], inputs)[0].data[0];
    },
    /** The loss without draws. */
    whole() {
      const graph = graphOf(withoutDraws(objective));
      return evaluate([graph.total], { ...tables, parameters })[0].data[0];
    },
  };
}
