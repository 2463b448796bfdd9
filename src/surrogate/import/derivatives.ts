import { evaluate, evaluator, hessian, input, jacobian } from '../../graph/index.ts';
import { cutModel, importGraph, inAnyBatch, type OnnxModel } from '../../onnx/index.ts';
import { BATCH, InputError, rowOf, sizeOf, type Tensor } from '../../tensor/index.ts';
import { networkConstants, physicalGraph } from '../graph.ts';
import { withHead } from '../head.ts';
import { pointsAbout } from '../points-about.ts';
import type { HeadedNetwork } from './headed.ts';
import { atPoint } from './point.ts';

/** Points at which an output is compared with derivatives. */
const POINTS = 4;
/** Relative to the largest derivative. Files hold what they compute with rounded to float32. */
const TOLERANCE = 1e-5;
/** Most derivatives of a point that are computed, for comparison, of second order in one sweep each. */
const MOST_DERIVATIVES = 4096;

/**
 * Whether an output of a model is a derivative of a network that another output is. That may be all of the Jacobian or Hessian,
 * or what of it is by one of the inputs. It may lie row by row, column by column, or summed over the outputs. Values at a few points tell.
 */
export function isDerivative(model: OnnxModel, name: string, network: HeadedNetwork): boolean {
  const found = rowsOf(model, name, network);
  if (found === undefined) return false;
  const sizes = network.inputs.map(({ size }) => size);
  const d = sizes.reduce((total, size) => total + size, 0);
  const m = network.outputs[0].size;
  const size = found[0].length;
  const isFirst = [d, ...sizes].some((own) => size === own || size === m * own);
  const isSecond = size === d * d || size === m * d * d;
  if (!(isFirst || isSecond) || m * d > MOST_DERIVATIVES) return false;
  const x = input('x', [BATCH, d]);
  const logits = physicalGraph(network.normalisation, networkConstants(network), x).output;
  const output = withHead(logits, network.head);
  const points = { x: pointsAbout(network.normalisation, POINTS) };
  const forms = (derivatives: Tensor, width: number) => arrangements(derivatives, m, width, sizes);
  const first = () => forms(evaluate([jacobian(output, x)], points)[0], d);
  const second = () => forms(evaluate([hessian(output, x)], points)[0], d * d);
  return (
    (isFirst && agrees(found, first())) ||
    (isSecond && m * d * d <= MOST_DERIVATIVES && agrees(found, second()))
  );
}

/** What an output is at each of the points; undefined where it cannot be read, or depends on more than the network does. */
function rowsOf(model: OnnxModel, name: string, network: HeadedNetwork): readonly Float64Array[] | undefined {
  try {
    const part = cutModel(model, { output: name, input: network.inputs.map((one) => one.name) });
    const { inputs, outputs } = inAnyBatch(part, (batch) => importGraph(part, { batch }));
    const value = evaluator([outputs[name]]);
    const x = pointsAbout(network.normalisation, POINTS);
    return Array.from({ length: POINTS }, (_, n) => {
      const row = rowOf(x, n);
      let start = 0;
      const bound = Object.entries(inputs).map(([key, { shape }]): [string, Tensor] => {
        const own = atPoint(shape);
        start += sizeOf(own);
        return [key, { shape: own, data: row.slice(start - sizeOf(own), start) }];
      });
      return Float64Array.from(value(Object.fromEntries(bound), 1)[0].data);
    });
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** The ways in which files arrange derivatives [N, m, width]: for each, the numbers of every point. */
function arrangements(
  { data }: Tensor,
  m: number,
  width: number,
  sizes: readonly number[],
): readonly Float64Array[][] {
  const points = data.length / (m * width);
  const at = (n: number, j: number, i: number) => data[(n * m + j) * width + i];
  const taken = (count: number, entry: (n: number, k: number) => number) =>
    Array.from({ length: points }, (_, n) => Float64Array.from({ length: count }, (_, k) => entry(n, k)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  // Of second derivatives only all are looked for.
  const blocks: { readonly from: number; readonly size: number }[] = [{ from: 0, size: width }];
  let from = 0;
  if (width === total && sizes.length > 1)
    for (const size of sizes) {
      blocks.push({ from, size });
      from += size;
    }
  return blocks.flatMap(({ from, size }) => [
    taken(m * size, (n, k) => at(n, Math.floor(k / size), from + (k % size))),
    taken(m * size, (n, k) => at(n, k % m, from + Math.floor(k / m))),
    taken(size, (n, k) =>
      Array.from({ length: m }, (_, j) => at(n, j, from + k)).reduce((sum, one) => sum + one),
    ),
  ]);
}

/** Whether numbers are one of some candidates, which is not 0 throughout. */
function agrees(found: readonly Float64Array[], candidates: readonly Float64Array[][]): boolean {
  return candidates.some((candidate) => {
    if (candidate[0].length !== found[0].length) return false;
    const largest = Math.max(
      ...candidate.map((row) => row.reduce((most, value) => Math.max(most, Math.abs(value)), 0)),
    );
    return (
      largest > 0 &&
      candidate.every((row, n) =>
        row.every((value, k) => Math.abs(value - found[n][k]) <= TOLERANCE * largest),
      )
    );
  });
}
