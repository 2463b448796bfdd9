import { type Expression, topological } from '../graph/index.ts';
import { lower, type Precision } from '../onnx/index.ts';
import { type Program, toValues } from '../runtime/index.ts';
import { rowsOf, type Sizes, type Tensor, tensor } from '../tensor/index.ts';
import { batchesOf, RowJoiner } from './batches.ts';
import { type ControlResiduals, residualsOf } from './control-residuals.ts';
import { labelsOf } from './labels.ts';
import type { LabelRequest, Labels } from './model.ts';
import type { Asked } from './request.ts';
import type { Sampling } from './sampling/index.ts';
import type { EstimatedBy } from './simulated-graph.ts';

/** What is simulated: a label a point, of `paths` paths each. */
export interface SimulationTask extends Pick<LabelRequest, 'engine' | 'random' | 'progress' | 'signal'> {
  /** [n, d] */
  readonly points: Tensor;
  /** Vectors that the program asks for, a row a point. */
  readonly bound?: Readonly<Record<string, Tensor>>;
  /** Points of one call of the engine. */
  readonly batch: number;
}

/** The normals of one point. */
interface Drawn {
  readonly paths: number;
  readonly normals: number;
  readonly sampling: Sampling;
}

/** A graph of so many nodes is prepared for one size of the batch, which takes a tenth of the time (`LowerOptions.batch`). */
const MANY_NODES = 1024;
/** One of so many is not rewritten by the runtime: for 30,000 nodes that takes ten times as long as the rest of loading. */
const OPTIMISED_NODES = 4096;

/** Labels, and why one is not finite. */
export interface Simulated {
  readonly labels: Labels;
  readonly failed?: Failed;
  /** There where the model has a control. */
  readonly residuals?: ControlResiduals;
}

/** Labels points. */
export type Simulation = (task: SimulationTask) => Promise<Simulated>;

/** A way to simulate what is asked for, by estimators of payoff and control; undefined where it is none. */
export type SimulationWay = (
  asked: Asked,
  precision: Precision,
  by: EstimatedBy,
) => Promise<Simulation | undefined>;

/**
 * Runs a graph of labels at points, with `paths`·`normals` normals each that are sampled from the stream, batch by batch.
 *
 * @param labelled of x [N, d], z [N, paths, normals] and the vectors bound, which are `inputs`
 */
export async function simulate(
  labelled: Readonly<Record<string, Expression>>,
  inputs: readonly Expression[],
  precision: Precision,
  task: SimulationTask & Drawn,
): Promise<Simulated> {
  const { points, bound = {}, batch, paths, normals, sampling, engine, random, progress, signal } = task;
  const floats = precision === 'float32' ? Float32Array : Float64Array;
  const [count] = points.shape;
  const draws = new floats(Math.min(batch, count) * paths * normals);
  const source = sampling.from(random);
  const labels = new RowJoiner(count);
  let failed: Failed | undefined;
  const nodes = topological(Object.values(labelled)).length;
  const isSized = nodes > MANY_NODES;
  const optimise = nodes <= OPTIMISED_NODES;
  let program: ({ readonly rows: number | undefined } & Program) | undefined;
  /** The program for a batch. Of sized ones there are at most two, the last batch's. */
  const programFor = async (rows: number | undefined) => {
    if (program !== undefined && program.rows === rows) return program;
    await program?.dispose();
    program = undefined;
    const bytes = lower(labelled, { precision, inputs, batch: rows });
    program = { rows, ...(await engine.load(bytes, { precision, optimise })) };
    return program;
  };
  try {
    for (const [start, stop] of batchesOf(count, batch)) {
      signal?.throwIfAborted();
      const rows = stop - start;
      const z = draws.subarray(0, rows * paths * normals);
      source.fill(z);
      const cut = (values: Tensor) => toValues(rowsOf(values, start, stop), precision);
      const results = await (await programFor(isSized ? rows : undefined)).run({
        x: cut(points),
        z: { type: precision, dims: [rows, paths, normals], data: z },
        ...Object.fromEntries(Object.entries(bound).map(([vectors, of]) => [vectors, cut(of)])),
      });
      for (const [label, { dims, data }] of Object.entries(results)) {
        labels.set(label, start, dims, data as Float32Array | Float64Array);
        failed ??= failedIn(data as Float32Array | Float64Array, rows, z, [1, paths, normals], start);
      }
      progress?.(stop / count);
    }
  } finally {
    await program?.dispose();
  }
  return { labels: labelsOf(labels.joined), failed, residuals: residualsOf(labels.joined) };
}

/** The first point with a label that is not finite, and its normals [1, paths, normals], or those of the path that is to blame. */
export interface Failed {
  readonly row: number;
  readonly z: Tensor;
}

function failedIn(
  labels: ArrayLike<number>,
  rows: number,
  z: Float32Array | Float64Array,
  shape: Sizes,
  start: number,
): Failed | undefined {
  const at = Array.prototype.findIndex.call(labels, (value) => !Number.isFinite(value));
  if (at < 0) return undefined;
  const row = Math.floor(at / (labels.length / rows));
  const size = z.length / rows;
  return { row: start + row, z: tensor(Float64Array.from(z.subarray(row * size, (row + 1) * size)), shape) };
}
