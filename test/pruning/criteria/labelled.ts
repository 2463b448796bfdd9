import { expect } from 'vitest';
import { type Dataset, dataset } from '../../../src/dataset/index.ts';
import { adjoint, type Expression, evaluate, input } from '../../../src/graph/index.ts';
import { objectiveOf } from '../../../src/objective/index.ts';
import type { CriterionContext } from '../../../src/pruning/index.ts';
import type { Engine } from '../../../src/runtime/index.ts';
import {
  flatten,
  parameterCount,
  physicalGraph,
  type Surrogate,
  unflatten,
  unpackCopies,
} from '../../../src/surrogate/index.ts';
import { stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { domainOf } from '../../../src/variable/index.ts';
import { pointsIn } from '../../support/random-networks.ts';

/** Values and slopes of surrogates by x and parameters. One is built for all that differ in their weights alone, as in differences. */
const graphs = new Map<string, readonly Expression[]>();

function graphOf(surrogate: Surrogate, n: number): readonly Expression[] {
  const { layers, output, normalisation, inputs, outputs } = surrogate;
  const shapes = layers.map(({ weight: _, bias: __, ...shape }) => shape);
  const numbers = Object.values(normalisation).map((values) => [...values]);
  const key = JSON.stringify([n, shapes, output, numbers]);
  let graph = graphs.get(key);
  if (graph === undefined) {
    const x = input('x', [n, inputs.length]);
    const parameters = input('parameters', [parameterCount(surrogate)]);
    const [{ network }] = unpackCopies(parameters, surrogate, 1);
    const y = physicalGraph(normalisation, network, x).output;
    graph = [y, ...outputs.map((_, j) => adjoint(y.slice(1, j, j + 1), [x])[0])];
    graphs.set(key, graph);
  }
  return graph;
}

/** Values and Jacobians of a surrogate at points, by the oracle. */
export function predicted(surrogate: Surrogate, x: Tensor): { readonly y: Tensor; readonly dydx: Tensor } {
  const [n, d] = x.shape;
  const m = surrogate.outputs.length;
  const parameters = tensor(flatten(surrogate));
  const [y, ...columns] = evaluate(graphOf(surrogate, n), { x, parameters });
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
export function lossOf(surrogate: Surrogate, samples: Pick<Dataset, 'x' | 'y' | 'dydx'>): number {
  const losses = lossesOf(surrogate, samples);
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** What each sample contributes to {@link lossOf}, such that the mean is the loss. */
export function lossesOf(
  surrogate: Surrogate,
  { x, y, dydx }: Pick<Dataset, 'x' | 'y' | 'dydx'>,
  found = predicted(surrogate, x),
): number[] {
  const { xStd, yStd } = surrogate.normalisation;
  const [n, d, m] = [x.shape[0], xStd.length, yStd.length];
  const rows = Array.from({ length: n }, (_, row) => row);
  const values = found.y.data.map((value, at) => ((value - y.data[at]) / yStd[at % m]) ** 2);
  const ofValues = rows.map((row) => total(values.subarray(row * m, (row + 1) * m)) / m);
  if (dydx === undefined) return ofValues;
  const slopes = found.dydx.data.map((slope, at) => {
    const square = ((slope - dydx.data[at]) * (xStd[at % d] / yStd[Math.floor(at / d) % m])) ** 2;
    return Number.isNaN(square) ? 0 : square;
  });
  const known = dydx.data.filter((label) => !Number.isNaN(label)).length;
  return rows.map(
    (row) =>
      (ofValues[row] + (d * n * total(slopes.subarray(row * m * d, (row + 1) * m * d))) / known) / (1 + d),
  );
}

/** Numbers whose squares add up to {@link lossOf}. */
export function residualOf(
  surrogate: Surrogate,
  { x, y, dydx }: Pick<Dataset, 'x' | 'y' | 'dydx'>,
): number[] {
  const found = predicted(surrogate, x);
  const { xStd, yStd } = surrogate.normalisation;
  const [d, m] = [xStd.length, yStd.length];
  const share = dydx === undefined ? 1 : 1 / (1 + d);
  const scale = Math.sqrt(share / y.data.length);
  const values = Array.from(found.y.data, (value, at) => (scale * (value - y.data[at])) / yStd[at % m]);
  if (dydx === undefined) return values;
  const known = dydx.data.filter((label) => !Number.isNaN(label)).length;
  const slopes = Array.from(found.dydx.data, (slope, at) => {
    const unit = xStd[at % d] / yStd[Math.floor(at / d) % m];
    return Number.isNaN(dydx.data[at]) ? 0 : Math.sqrt((d * share) / known) * (slope - dydx.data[at]) * unit;
  });
  return [...values, ...slopes];
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** What a criterion sees of samples, with the Sobolev loss. */
export function contextOf(engine: Engine, samples: Dataset): CriterionContext {
  return {
    of: 'weights',
    adjointOf: 'values',
    points: () => samples.x,
    samples,
    engine,
    objective: objectiveOf({ kind: 'sobolev' }, samples.inputs.length),
    domain: domainOf(samples.inputs),
    stream: (name) => stream(1, name),
    signal: undefined,
  };
}

/** A surrogate with other parameters. */
export function withParameters(surrogate: Surrogate, parameters: Float64Array): Surrogate {
  return { ...surrogate, ...unflatten(parameters, surrogate) };
}

/**
 * The derivative of functions of the parameters by one of them, by central differences. Its error is h²/6 of the third derivative
 * and 2⁻⁵²/h of the value: 1e-10 for numbers near 1.
 */
export function slopesBy(surrogate: Surrogate, k: number, of: (moved: Surrogate) => number[]): number[] {
  const moved = (step: number) => {
    const parameters = flatten(surrogate);
    parameters[k] += step;
    return of(withParameters(surrogate, parameters));
  };
  return slopesAt(0, moved);
}

/** The derivative of functions of one number, as {@link slopesBy}. */
export function slopesAt(at: number, of: (moved: number) => number[]): number[] {
  const h = 1e-5;
  const below = of(at - h);
  return of(at + h).map((value, k) => (value - below[k]) / (2 * h));
}

/** Whether numbers agree, relative to the largest that is expected. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-8): void {
  expect(actual.length).toBe(expected.length);
  const size = Math.max(...Array.from(expected, Math.abs));
  expect(size).toBeGreaterThan(0);
  for (let k = 0; k < expected.length; k++)
    expect(Math.abs(actual[k] - expected[k])).toBeLessThan(tolerance * size);
}
