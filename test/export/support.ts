import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { evaluate, hessian, input, jacobian } from '../../src/graph/index.ts';
import {
  type Activation,
  initialise,
  perceptron,
  type Surrogate,
  surrogateGraph,
} from '../../src/surrogate/index.ts';
import { BATCH, rowOf, stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { sequential } from '../support/networks.ts';

/** A surrogate of these sizes (inputs, hidden widths, outputs); its domain is 1.5 deviations about the mean. */
export function randomSurrogate(sizes: readonly number[], activation: Activation, seed: number): Surrogate {
  const random = stream(seed, 'surrogate');
  const numbers = (count: number, next: () => number) => Float64Array.from({ length: count }, next);
  const [d, m] = [sizes[0], sizes[sizes.length - 1]];
  const normalisation = {
    xMean: numbers(d, () => 10 * random.normal()),
    xStd: numbers(d, () => 0.2 + 3 * random.uniform()),
    yMean: numbers(m, () => random.normal()),
    yStd: numbers(m, () => 0.1 + 2 * random.uniform()),
  };
  return {
    layers: initialise(perceptron(sizes, activation), random).layers.map((layer) => ({
      ...layer,
      bias: layer.bias.map(() => 0.3 * random.normal()),
    })),
    normalisation,
    inputs: Array.from({ length: d }, (_, i) => ({
      name: `in ${i}`,
      unit: 'm/s',
      lo: normalisation.xMean[i] - 1.5 * normalisation.xStd[i],
      hi: normalisation.xMean[i] + 1.5 * normalisation.xStd[i],
    })),
    outputs: Array.from({ length: m }, (_, o) => ({ name: `out ${o}` })),
    provenance: {},
  };
}

/** y = activation(x) as a surrogate, and nothing else. */
export function bareActivation(activation: Activation): Surrogate {
  const one = { inputs: 1, outputs: 1, weight: Float64Array.of(1), bias: Float64Array.of(0) };
  const unit = { mean: Float64Array.of(0), std: Float64Array.of(1) };
  return {
    ...sequential([one, one], activation),
    normalisation: { xMean: unit.mean, xStd: unit.std, yMean: unit.mean, yStd: unit.std },
    inputs: [{ name: 'x' }],
    outputs: [{ name: 'y' }],
    provenance: {},
  };
}

/** Points [n, d], normal about the mean, `spread` deviations wide. */
export function pointsOf({ normalisation: { xMean, xStd } }: Surrogate, n: number, spread: number): Tensor {
  const random = stream(n, 'points');
  const d = xMean.length;
  return tensor(
    Float64Array.from({ length: n * d }, (_, i) => xMean[i % d] + spread * random.normal() * xStd[i % d]),
    [n, d],
  );
}

/** The oracle: y, dydx and hessian of a surrogate at points. */
export function oracle(surrogate: Surrogate, points: Tensor): readonly [Tensor, Tensor, Tensor] {
  const x = input('x', [BATCH, surrogate.inputs.length]);
  const y = surrogateGraph(surrogate, x).output;
  const outputs = [y, jacobian(y, x), hessian(y, x)];
  return evaluate(outputs, { x: points }, points.shape[0]) as [Tensor, Tensor, Tensor];
}

/** Largest difference of rows from the truth's, relative to the largest number of the truth's row. */
export function relativeError(rows: readonly ArrayLike<number>[], truth: Tensor): number {
  const errors = rows.map((row, n) => {
    const expected = rowOf(truth, n);
    if (row.length !== expected.length) return Number.POSITIVE_INFINITY;
    const size = Math.max(...expected.map(Math.abs), Number.MIN_VALUE);
    return Math.max(...expected.map((value, i) => Math.abs(row[i] - value))) / size;
  });
  return errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...errors);
}

/** What a generated module offers. */
export interface GeneratedModule {
  readonly name: string;
  readonly inputNames: readonly string[];
  readonly inputUnits: readonly string[];
  readonly outputNames: readonly string[];
  readonly outputUnits: readonly string[];
  readonly domainLo: readonly number[];
  readonly domainHi: readonly number[];
  insideDomain(x: ArrayLike<number>): boolean;
  value(x: ArrayLike<number>, y: Float64Array | Float32Array | number[]): boolean;
  gradient(x: ArrayLike<number>, y: Float64Array, dydx: Float64Array): boolean;
  hessian(x: ArrayLike<number>, y: Float64Array, dydx: Float64Array, hessian: Float64Array): boolean;
  evaluate(x: ArrayLike<number>): {
    readonly y: readonly number[];
    readonly dydx: readonly (readonly number[])[];
    readonly hessian: readonly (readonly (readonly number[])[])[];
    readonly inside: boolean;
  };
}

/** Loads the text of a JavaScript module as an importer would. */
export async function load(text: string): Promise<GeneratedModule> {
  const folder = mkdtempSync(join(tmpdir(), 'sobolev-module-'));
  try {
    const path = join(folder, 'surrogate.mjs');
    writeFileSync(path, text);
    return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as GeneratedModule;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
