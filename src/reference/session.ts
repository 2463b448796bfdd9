import type { Feeds } from '../onnx/index.ts';
import type { Program, Values } from '../runtime/index.ts';
import { firstDifference, InputError, type Tensor } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import { batchesOf, RowJoiner } from './batches.ts';
import { checkPoints, finiteLabels } from './checks.ts';
import { withoutNoise } from './labels.ts';
import type { LabelRequest, Labels, ReferenceModel } from './model.ts';
import { OrderError } from './order-error.ts';
import { checkRequest } from './request.ts';

/** A file that ONNX Runtime runs, and how it is run. */
export interface SessionModelOptions {
  readonly name: string;
  /** The numbers of all inputs, one behind the other. */
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  readonly bytes: Uint8Array;
  readonly feeds: Feeds;
  /** Why its operations are not read: "node 3 (Conv): …". */
  readonly unread: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Points of one call where the file takes any number. */
const POINTS = 1024;

/**
 * A reference model that is an ONNX file as it stands: ONNX Runtime gives its values, in the file's own precision. Nobody knows
 * its derivatives.
 */
export function sessionModel(options: SessionModelOptions): ReferenceModel {
  const { name, inputs, outputs, bytes, feeds, unread, parameters = {} } = options;
  return {
    name,
    inputs,
    outputs,
    parameters,
    async label(points: Tensor, request: LabelRequest): Promise<Labels> {
      checkPoints(name, inputs, points);
      const { order, errors } = checkRequest({ name, outputs }, points, request);
      if (order > 0)
        throw new OrderError(
          1,
          `derivatives of ${name} are known where its operations can be read`,
          unread,
          'Export the model with operations that sobolev inspect reads',
          0,
        );
      const { engine, progress, signal } = request;
      const program = await opened(name, engine.load(bytes));
      try {
        const rows = new RowJoiner(points.shape[0]);
        for (const [start, stop] of batchesOf(points.shape[0], feeds.batch ?? POINTS)) {
          signal?.throwIfAborted();
          const y = await valuesAt(name, program, feeds, points, [start, stop]);
          if (start === 0 && feeds.batch !== 1) await demandUnmixed(name, program, feeds, points, y);
          rows.set('y', start, [stop - start, outputs.length], y);
          progress?.(stop / points.shape[0]);
        }
        const labels = finiteLabels(name, points, { y: rows.joined.y });
        return errors ? withoutNoise(labels) : labels;
      } finally {
        await program.dispose();
      }
    },
  };
}

/** How many points are looked at alone. */
const LOOKED_AT = 3;
/** float32 of several rows at once may be added up in another order. */
const TOLERANCE = 1e-4;

/** @param y the outputs at the first points, row by row. @throws InputError unless they are those at each of the points alone */
async function demandUnmixed(
  name: string,
  program: Program,
  feeds: Feeds,
  points: Tensor,
  y: Float64Array,
): Promise<void> {
  const m = feeds.outputs.reduce((sum, { width }) => sum + width, 0);
  for (let row = 0; row < Math.min(LOOKED_AT, y.length / m); row++) {
    const alone = await valuesAt(name, program, feeds, points, [row, row + 1]);
    const differs = firstDifference(alone, y.subarray(row * m, (row + 1) * m), TOLERANCE);
    if (differs >= 0)
      throw new InputError(
        `each row of the outputs of ${name} must depend on one point alone, and be the same each time`,
        `${y[row * m + differs]} among other points and ${alone[differs]} alone`,
        'Export the model for one point at a time, and without random numbers.',
      );
  }
}

/** @throws InputError where the file is none that ONNX Runtime loads */
async function opened(name: string, program: Promise<Program>): Promise<Program> {
  try {
    return await program;
  } catch (error) {
    throw failure(name, 'load', error);
  }
}

function failure(name: string, verb: 'load' | 'run', error: unknown): InputError {
  const [line] = (error as Error).message.split('\n');
  const failed = new InputError(
    `ONNX Runtime must ${verb} ${name}, whose operations are not read`,
    line,
    'Put weights that lie beside it into the file itself, or export the model again.',
  );
  failed.cause = error;
  return failed;
}

/** The outputs at some points, row by row. A file of a fixed batch is given the last point as often as it needs more. */
async function valuesAt(
  name: string,
  program: Program,
  { batch, inputs, outputs }: Feeds,
  points: Tensor,
  [start, stop]: readonly [start: number, stop: number],
): Promise<Float64Array> {
  const [count, d] = [stop - start, points.shape[1]];
  const given = batch ?? count;
  let column = 0;
  const feeds = inputs.map(({ name: of, type, point, width, hasBatch }): [string, Values] => {
    const data = new (type === 'float32' ? Float32Array : Float64Array)(given * width);
    for (let row = 0; row < given; row++) {
      const from = Math.min(start + row, stop - 1) * d + column;
      data.set(points.data.subarray(from, from + width), row * width);
    }
    column += width;
    return [of, { type, dims: hasBatch ? [given, ...point] : point, data }];
  });
  let results: Record<string, Values>;
  try {
    results = await program.run(Object.fromEntries(feeds));
  } catch (error) {
    throw failure(name, 'run', error);
  }
  const m = outputs.reduce((sum, { width }) => sum + width, 0);
  const y = new Float64Array(count * m);
  let place = 0;
  for (const { name: of, width } of outputs) {
    const { data, dims } = results[of];
    if (data.length !== given * width)
      throw new InputError(
        `output ${JSON.stringify(of)} of ${name} must have ${width} numbers a point, as the file states`,
        `shape [${dims.join(',')}] for ${given} points`,
        'Correct the shapes that it states.',
      );
    for (let row = 0; row < count; row++)
      for (let k = 0; k < width; k++) y[row * m + place + k] = Number(data[row * width + k]);
    place += width;
  }
  return y;
}
