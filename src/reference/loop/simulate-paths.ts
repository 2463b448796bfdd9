import { TurnedTable } from '../../runtime/index.ts';
import { type RandomStream, type Tensor, tensor, turn } from '../../tensor/index.ts';
import { batchesOf } from '../batches.ts';
import type { Asked } from '../request.ts';
import type { Sampling } from '../sampling/index.ts';
import type { Failed, Simulated, SimulationTask } from '../simulate.ts';
import { type ControlledPaths, ControlledSums } from './controlled-sums.ts';
import { DoubleTable } from './double-table.ts';
import { type CompiledSweeps, openSweeps } from './lane-sweeps.ts';
import type { Numbers, PathResults, PathSweeps } from './path-sweeps.ts';
import { PointLabels } from './point-labels.ts';
import { PointSums } from './point-sums.ts';

/** What a path takes and gives. */
export interface PathSizes {
  readonly paths: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Of all its steps. */
  readonly normals: number;
  readonly sampling: Sampling;
  /** Where payoffs have a control, whose columns stand behind theirs. */
  readonly control?: ControlOfPaths;
}

/** A control of paths. */
export interface ControlOfPaths extends Pick<ControlledPaths, 'fit'> {
  /** Its mean and what derivatives of it are asked for, at points: all in one row a point, the columns as labels have them. */
  known(asked: Asked, task: SimulationTask): Promise<Float64Array>;
}

/** Code with its memory. One call at a time uses it. */
export interface OpenedLoop {
  readonly sweeps: PathSweeps;
  /** The normals of a block. */
  readonly z: TurnedTable | DoubleTable;
}

/** @param normals of all steps of a path */
export async function openLoop(compiled: CompiledSweeps, normals: number): Promise<OpenedLoop> {
  const [sweeps, z] = await Promise.all([openSweeps(compiled), TurnedTable.open(compiled.rows, normals)]);
  return { sweeps, z };
}

/** In float64. @param normals of all steps of a path */
export function openDoubleLoop(sweeps: PathSweeps, normals: number): OpenedLoop {
  return { sweeps, z: new DoubleTable(sweeps.rows, normals) };
}

/** Longest time for which simulating keeps the event loop. */
const SLICE_MS = 20;
/** Most normals of a point of which it is found out why its label is not finite. */
const EXPLAINED = 1 << 22;

/**
 * Labels points by paths in blocks, with `normals` normals for each path of each point, sampled from the stream. Memory is that of a block,
 * whatever the number of paths. Labels do not depend on blocks.
 */
export async function simulatePaths(
  { sweeps, z }: OpenedLoop,
  sizes: PathSizes,
  asked: Asked,
  task: SimulationTask,
): Promise<Simulated> {
  const { points, random, progress, signal } = task;
  const { inputs, outputs, paths, normals, sampling, control } = sizes;
  const [count] = points.shape;
  const { rows } = sweeps;
  const floats = z instanceof DoubleTable ? Float64Array : Float32Array;
  const vectors = (number: number) => Array.from({ length: number }, () => new floats(rows));
  const x = vectors(inputs);
  const cotangents = asked.first && 'cotangents' in asked.first ? asked.first.cotangents : undefined;
  const weights = cotangents && Array.from({ length: cotangents.shape[1] }, () => vectors(outputs));
  const before = random.copy();
  const drawn = sampling.from(random);
  const slopes = asked.order === 0 ? 0 : inputs * (cotangents?.shape[1] ?? outputs);
  const empty = () => new PointLabels(count, outputs, slopes);
  const [labels, apart, known] = [empty(), empty(), empty()];
  const { groups } = sampling;
  const withErrors = asked.errors && groups > 1;
  const sums =
    control === undefined
      ? new PointSums(outputs + slopes, paths / groups, withErrors)
      : new ControlledSums(outputs + slopes, await control.known(asked, task), {
          ...{ paths, groups, fit: control.fit },
        });
  /** The first path with a value, and the first with anything, that is not finite. Values are looked at first. */
  const lost: (number | undefined)[] = [undefined, undefined];
  let yielded = performance.now();
  for (const [start, stop] of batchesOf(count * paths, rows)) {
    signal?.throwIfAborted();
    drawn.fill(z.table.subarray(0, (stop - start) * normals));
    z.turn();
    for (const [point, from, to] of pointsIn(start, stop, paths)) {
      const put = (columns: readonly Numbers[], of: Tensor, at: number) =>
        columns.forEach((column, k) => void column.fill(of.data[at + k], from, to));
      put(x, points, point * inputs);
      weights?.forEach((own, s) => {
        put(own, cotangents as Tensor, (point * weights.length + s) * outputs);
      });
    }
    const results = await sweeps.sweep({ x, z: z.columns, weights });
    const columns = columnsOf(results, outputs);
    for (const [point, from, to] of pointsIn(start, stop, paths)) {
      sums.add(columns, from, to);
      if (!sums.areFinite)
        lost.forEach((known, order) => {
          const own = order === 0 ? results.paid : columns;
          lost[order] = known ?? lostIn(own, from, to, start);
        });
      if (start + to < (point + 1) * paths) continue;
      labels.set(point, (c) => sums.mean(c), withErrors ? (c) => sums.error(c) : undefined);
      if (sums instanceof ControlledSums) {
        apart.set(point, (c) => sums.apart(c));
        known.set(point, (c) => sums.known(c));
      }
      sums.reset();
    }
    progress?.(stop / (count * paths));
    if (performance.now() - yielded < SLICE_MS) continue;
    await turn();
    yielded = performance.now();
  }
  return {
    labels: labels.labels(asked, inputs, withErrors),
    failed: failedAt(lost[0] ?? lost[1], before, sizes),
    ...(control && {
      residuals: { apart: apart.labels(asked, inputs, false), known: known.labels(asked, inputs, false) },
    }),
  };
}

/** The columns of the payoff, values and then slopes; behind them those of a control, if there is one. */
function columnsOf({ paid, slopes }: PathResults, outputs: number): Numbers[] {
  const half = paid.length > outputs ? slopes.length / 2 : slopes.length;
  return [
    ...[...paid.slice(0, outputs), ...slopes.slice(0, half).flat()],
    ...[...paid.slice(outputs), ...slopes.slice(half).flat()],
  ];
}

/** The points of rows [start, stop) of a block, each with its rows in it. */
function* pointsIn(
  start: number,
  stop: number,
  paths: number,
): Generator<[point: number, from: number, to: number]> {
  for (let row = start; row < stop; ) {
    const point = Math.floor(row / paths);
    const end = Math.min((point + 1) * paths, stop);
    yield [point, row - start, end - start];
    row = end;
  }
}

/** A path with a result that is not finite, and the normals of its point, drawn again. Of very many they are that path's alone. */
function failedAt(
  path: number | undefined,
  random: RandomStream,
  { paths, normals, sampling }: PathSizes,
): Failed | undefined {
  if (path === undefined) return undefined;
  const source = sampling.from(random);
  const row = Math.floor(path / paths);
  const isWhole = paths * normals <= EXPLAINED;
  const z = new Float64Array(isWhole ? paths * normals : normals);
  const skipped = new Float64Array(normals);
  for (let k = isWhole ? row * paths : path; k > 0; k--) source.fill(skipped);
  source.fill(z);
  return { row, z: tensor(z, [1, z.length / normals, normals]) };
}

/** The first path of rows [from, to) of which a column is not finite. @param start the path of the block's first row */
function lostIn(columns: readonly Numbers[], from: number, to: number, start: number): number | undefined {
  for (let row = from; row < to; row++)
    if (columns.some((column) => !Number.isFinite(column[row]))) return start + row;
  return undefined;
}
