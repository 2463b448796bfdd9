import { concat, type Expression, evaluator, input, inputsOf, substitute } from '../../graph/index.ts';
import {
  BATCH,
  firstDifference,
  formatShape,
  InputError,
  type Sizes,
  sizeOf,
  stream,
} from '../../tensor/index.ts';
import type { OnnxModel } from '../decode/records.ts';
import { inAnyBatch } from './any-batch.ts';
import { type ImportedGraph, importGraph } from './graph.ts';

/** A model as a function of points: a row of its result depends on the same row of its argument alone. */
export interface PointsFunction {
  /** The inputs that outputs depend on, one behind the other, with the numbers that a point has of each. */
  readonly inputs: readonly PointsEnd[];
  /** All outputs, one behind the other, with the numbers that a result has of each. */
  readonly outputs: readonly PointsEnd[];
  /**
   * @param x [N, inputs]
   * @returns [N, outputs]
   */
  at(x: Expression): Expression;
}

/** An input or output, and how many numbers it is of a point. */
export interface PointsEnd {
  readonly name: string;
  readonly size: number;
}

/**
 * The graph of a model as a function of any number of points, whichever number the file computes at a time.
 *
 * @throws InputError as {@link importGraph}, and where an input or output is not one row a point, or points are mixed
 */
export function importPoints(model: OnnxModel): PointsFunction {
  const { source } = model;
  const { inputs: all, outputs } = readForPoints(model);
  const used = new Set(inputsOf(Object.values(outputs)));
  const inputs = Object.entries(all).filter(([, e]) => used.has(e));
  if (inputs.length === 0)
    throw new InputError(
      `an output of ${source} must depend on an input`,
      'constants alone',
      'Choose other outputs, with --output NAME.',
    );
  for (const [name, e] of inputs)
    demandRows(e, `input ${JSON.stringify(name)} of ${source}`, 'Export the model with a batch.');
  for (const [name, e] of Object.entries(outputs))
    demandRows(e, `output ${JSON.stringify(name)} of ${source}`, 'Choose other outputs, with --output NAME.');
  const endOf = ([name, e]: readonly [string, Expression]): PointsEnd => ({ name, size: widthOf(e) });
  const ends = { inputs: inputs.map(endOf), outputs: Object.entries(outputs).map(endOf) };
  const at = (x: Expression): Expression => {
    let start = 0;
    const given = new Map(
      inputs.map(([, e], k) => {
        const from = start;
        start += ends.inputs[k].size;
        return [e, shaped(x.slice(1, from, start), e)];
      }),
    );
    return concat(substitute(Object.values(outputs), given, BATCH).map(rows), 1);
  };
  demandUnmixed(
    ends.inputs.reduce((sum, { size }) => sum + size, 0),
    at,
    source,
  );
  return { ...ends, at };
}

/** Reads a model for any number of points. One that computes a single point has them along its first axis. */
function readForPoints(model: OnnxModel): ImportedGraph {
  const dims = model.inputs[0]?.dims ?? [];
  const single = dims.length > 1 && dims[0] === 1 ? { size: 1, axis: 0 } : undefined;
  return inAnyBatch(model, (batch) => importGraph(model, { batch: batch ?? single }));
}

function demandRows(e: Expression, what: string, remedy: string): void {
  if (e.shape.filter((size) => size === BATCH).length !== 1)
    throw new InputError(`${what} must be one row a point`, formatShape(e.shape), remedy);
}

/** Numbers of one point. */
function widthOf({ shape }: Expression): number {
  return sizeOf(shape.filter((size) => size !== BATCH) as Sizes);
}

/** Rows [N, width] in the shape of an input, whose batch may be any of its axes. */
function shaped(given: Expression, { shape }: Expression): Expression {
  const axis = shape.indexOf(BATCH);
  const rest = shape.filter((size) => size !== BATCH);
  const order = rest.map((_, k) => k + 1);
  return given.reshape([BATCH, ...rest]).transpose(order.toSpliced(axis, 0, 0));
}

/** An output, whose batch may be any of its axes, as rows [N, width]. */
function rows(e: Expression): Expression {
  const axis = e.shape.indexOf(BATCH);
  const others = e.shape.map((_, k) => k).filter((k) => k !== axis);
  return e.transpose([axis, ...others]).reshape([BATCH, widthOf(e)]);
}

/** Points at which it is seen whether a row depends on others. */
const LOOKED_AT = 3;
/** Sums of several rows at once may be added up in another order. */
const TOLERANCE = 1e-9;

/** @throws InputError unless results at several points are those at each of them */
function demandUnmixed(inputs: number, at: PointsFunction['at'], source: string): void {
  const run = evaluator([at(input('x', [BATCH, inputs]))]);
  const random = stream(1, 'points');
  const x = {
    shape: [LOOKED_AT, inputs],
    data: Float64Array.from({ length: LOOKED_AT * inputs }, () => random.normal()),
  };
  const [together] = run({ x }, LOOKED_AT);
  const width = together.data.length / LOOKED_AT;
  for (let row = 0; row < LOOKED_AT; row++) {
    const [alone] = run(
      { x: { shape: [1, inputs], data: x.data.subarray(row * inputs, (row + 1) * inputs) } },
      1,
    );
    if (firstDifference(alone.data, together.data.subarray(row * width, (row + 1) * width), TOLERANCE) >= 0)
      throw new InputError(
        `each row of the result of ${source} must depend on one point`,
        'points that are mixed',
        'Export the model for one point at a time.',
      );
  }
}
