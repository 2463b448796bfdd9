import { concat, type Expression } from '../../../graph/index.ts';
import {
  BATCH,
  broadcastShapes,
  type Dimension,
  demand,
  formatShape,
  normaliseAxes,
  type Shape,
  sizeOf,
} from '../../../tensor/index.ts';
import type { NodeArguments } from '../arguments.ts';
import { mapValue, real, truth, type Value, whole, wholeOf } from '../value.ts';
import { isNotZero } from './logic.ts';
import type { Rules } from './rule.ts';

/** The same elements elsewhere: shapes, pieces, copies, types. */
export const layout: Rules = {
  Identity: (node) => node.value(0),
  Dropout: (node) => {
    const training = node.has(2) ? node.number(2) : 0;
    demand(
      training === 0,
      'a dropout must be switched off',
      'training_mode 1',
      'Export the model in evaluation mode.',
    );
    const x = node.value(0);
    return [x, mapValue(x, (e) => e.mul(0).add(1))];
  },
  Cast: (node) => cast(node, kindOf(node.int('to'))),
  CastLike: (node) => cast(node, node.value(1).kind),
  Transpose: (node) => {
    const permutation = node.ints('perm');
    return mapValue(node.value(0), (e) => e.transpose(permutation ?? e.shape.map((_, k) => e.rank - 1 - k)));
  },
  Reshape: reshape,
  Flatten: (node) =>
    mapValue(node.value(0), (e) => {
      const axis = node.int('axis', 1);
      const split = axis < 0 ? axis + e.rank : axis;
      return e.reshape([together(e.shape.slice(0, split)), together(e.shape.slice(split))]);
    }),
  Squeeze: (node) => {
    const axes = node.wholesOr(1, 'axes');
    return mapValue(node.value(0), (e) => {
      const dropped = axes === undefined ? undefined : normaliseAxes(axes, e.rank);
      return e.reshape(e.shape.filter((size, axis) => !(dropped?.includes(axis) ?? size === 1)));
    });
  },
  Unsqueeze: (node) => {
    const axes = node.wholesOr(1, 'axes') ?? [];
    return mapValue(node.value(0), (e) => {
      const added = normaliseAxes(axes, e.rank + axes.length);
      const shape: Dimension[] = [...e.shape];
      for (const axis of added) shape.splice(axis, 0, 1);
      return e.reshape(shape);
    });
  },
  Expand: (node) => {
    const target = node.dimensions(1);
    return mapValue(node.value(0), (e) =>
      e.broadcast(broadcastShapes(e.shape, withBatch(e.shape, target, node.fixedBatch))),
    );
  },
  Concat: join,
  Slice: slice,
  Split: split,
  Gather: gather,
  Pad: pad,
  Tile: (node) => {
    const repeats = node.wholes(1);
    return mapValue(node.value(0), (e) =>
      repeats.reduce((tiled, count, axis) => {
        demand(count >= 1 && count <= MOST_PARTS, 'a tile needs a count', count, 'Export the model again.');
        return count === 1 ? tiled : concat(new Array<Expression>(count).fill(tiled), axis);
      }, e),
    );
  },
};

/** Pieces that one node may be put together from. */
const MOST_PARTS = 1 << 16;

type Kind = Value['kind'];

/** The kind of value that an ONNX type code stands for. */
function kindOf(code: number): Kind {
  if (code === BOOL) return 'truth';
  return WHOLE_TYPES.includes(code) ? 'whole' : 'real';
}

const BOOL = 9;
const WHOLE_TYPES = [2, 3, 4, 5, 6, 7, 12, 13];

function cast(node: NodeArguments, to: Kind): Value {
  const value = node.value(0);
  // Sizes that depend on the batch stay what they are; computing with them as real numbers is refused later.
  if (value.kind === to || (value.kind === 'whole' && value.batch !== undefined)) return value;
  if (to === 'real') return real(node.real(0));
  if (to === 'truth') return truth(isNotZero(node.real(0)));
  const { data, shape } = node.numbers(0);
  return whole([...data.map(Math.trunc)], shape);
}

function reshape(node: NodeArguments): Value {
  const target = node.has(1) ? node.dimensions(1) : (node.ints('shape') ?? []);
  const keepsZeros = node.int('allowzero', 0) !== 0;
  return mapValue(node.value(0), (e) => {
    const copied = target.map((size, axis) => (size === 0 && !keepsZeros ? (e.shape[axis] ?? 0) : size));
    return e.reshape(inferred(e.shape, withBatch(e.shape, copied, node.fixedBatch)));
  });
}

/** A fixed batch in front is the batch, where the model is read for any. */
function withBatch(
  shape: Shape,
  target: readonly Dimension[],
  fixedBatch: number | undefined,
): readonly Dimension[] {
  if (fixedBatch === undefined || shape[0] !== BATCH || target[0] !== fixedBatch) return target;
  return target.includes(BATCH) ? target : target.with(0, BATCH);
}

/** A target shape with its one −1, if any, replaced by what is left: a size, or the batch. */
function inferred(shape: Shape, target: readonly Dimension[]): Shape {
  const unknown = target.indexOf(-1);
  if (unknown < 0) return target;
  const [have, given] = [shape, target.toSpliced(unknown, 1)].map((dims) => ({
    size: sizeOf(dims.map((dimension) => (dimension === BATCH ? 1 : dimension))),
    batches: dims.filter((dimension) => dimension === BATCH).length,
  }));
  const left = have.size / given.size;
  const takesBatch = have.batches === given.batches + 1;
  demand(
    takesBatch ? left === 1 : have.batches === given.batches && Number.isInteger(left),
    'a reshape must keep the number of elements, and the batch as one axis',
    `${formatShape(shape)} to ${formatShape(target)}`,
    'Export the model with the batch first.',
  );
  return target.with(unknown, takesBatch ? BATCH : left);
}

/** Axes flattened into one. */
function together(dims: readonly Dimension[]): Dimension {
  const wide = dims.filter((dimension) => dimension !== 1);
  if (wide.length === 1) return wide[0];
  demand(
    !wide.includes(BATCH),
    'the batch must stay an axis of its own',
    formatShape(dims),
    'Export the model with the batch first.',
  );
  return sizeOf(wide as readonly number[]);
}

function join(node: NodeArguments): Value {
  const values = node.values();
  const axis = (rank: number) => node.axis(rank);
  const zero = (e: Expression) => e.mul(0);
  if (!values.every((value) => value.kind === 'whole')) {
    const parts = node.reals();
    const joined = concat(parts, axis(parts[0].rank));
    return values.every(({ kind }) => kind === 'truth') ? truth(joined) : real(joined);
  }
  const fixed = values.map((value) => value.fixed);
  const batch = values.some((value) => value.batch !== undefined)
    ? concat(
        values.map((value) => value.batch ?? zero(value.fixed)),
        axis(fixed[0].rank),
      )
    : undefined;
  return wholeOf(concat(fixed, axis(fixed[0].rank)), batch);
}

function slice(node: NodeArguments): Value {
  const starts = node.wholesOr(1, 'starts') ?? [];
  const stops = node.has(2) ? node.dimensions(2) : (node.ints('ends') ?? []);
  const axes = node.wholesOr(3, 'axes') ?? starts.map((_, k) => k);
  const steps = node.has(4) ? node.wholes(4) : starts.map(() => 1);
  demand(
    [stops, axes, steps].every(({ length }) => length === starts.length),
    'a slice needs as many starts as ends, axes and steps',
    [starts, stops, axes, steps].map(({ length }) => length),
    'Export the model again.',
  );
  return mapValue(node.value(0), (e) =>
    axes.reduce((part, axis, k) => {
      const [along] = normaliseAxes([axis], e.rank);
      return range(part, along, starts[k], stops[k], steps[k]);
    }, e),
  );
}

/** Every `step`-th element from `start` to before `stop`, as Python counts. */
function range(e: Expression, axis: number, start: number, stop: Dimension, step: number): Expression {
  const size = e.shape[axis];
  if (size === BATCH) {
    const whole = start === 0 && step === 1 && (stop === BATCH || stop >= 2 ** 31 - 1);
    demand(
      whole,
      'the batch must stay whole',
      `rows ${start} to ${stop}`,
      'Export the model without that slice.',
    );
    return e;
  }
  demand(
    typeof stop === 'number' && step !== 0,
    'a slice needs sizes and a step',
    `to ${stop} by ${step}`,
    'Export the model again.',
  );
  const clamp = (at: number, lowest: number) =>
    Math.min(Math.max(at < 0 ? at + size : at, lowest), size + Math.min(lowest, 0));
  if (step === 1) return e.slice(axis, clamp(start, 0), clamp(stop, 0));
  const lowest = step > 0 ? 0 : -1;
  const [from, to] = [clamp(start, lowest), clamp(stop, lowest)];
  const count = Math.max(Math.ceil((to - from) / step), 0);
  return pick(
    e,
    axis,
    Array.from({ length: count }, (_, k) => from + k * step),
  );
}

/** Elements of one axis by their places. */
function pick(e: Expression, axis: number, places: readonly number[]): Expression {
  const size = e.shape[axis];
  demand(
    places.length > 0 && places.length <= MOST_PARTS,
    `elements that are picked must be 1 to ${MOST_PARTS}`,
    places.length,
    'Export the model again.',
  );
  demand(
    typeof size === 'number' &&
      places.every((place) => Number.isInteger(place) && -size <= place && place < size),
    `places along axis ${axis} of ${formatShape(e.shape)} must exist`,
    places,
    'Export the model again.',
  );
  const parts: Expression[] = [];
  for (let k = 0; k < places.length; ) {
    const from = places[k] < 0 ? places[k] + size : places[k];
    let length = 1;
    while (places[k + length] === from + length) length++;
    parts.push(e.slice(axis, from, from + length));
    k += length;
  }
  return concat(parts, axis);
}

function gather(node: NodeArguments): Value {
  const places = node.wholes(1);
  const { shape } = node.numbers(1);
  return mapValue(node.value(0), (e) => {
    const axis = node.axis(e.rank, 0);
    const picked = pick(e, axis, places);
    return picked.reshape([...e.shape.slice(0, axis), ...shape, ...e.shape.slice(axis + 1)]);
  });
}

function split(node: NodeArguments): Value[] {
  const value = node.value(0);
  const { shape, rank } = value.kind === 'whole' ? value.fixed : value.e;
  const axis = node.axis(rank, 0);
  const count = node.node.outputs.length;
  const size = Number(shape[axis]);
  const even = Math.ceil(size / count);
  const sizes =
    node.wholesOr(1, 'split') ?? Array.from({ length: count }, (_, k) => Math.min(even, size - k * even));
  demand(
    sizes.length === count,
    'a split needs a size for each of its outputs',
    sizes.length,
    'Export the model again.',
  );
  let start = 0;
  return sizes.map((length) => {
    const from = start;
    start += length;
    return mapValue(value, (e) => e.slice(axis, from, from + length));
  });
}

function pad(node: NodeArguments): Value {
  const mode = node.string('mode', 'constant');
  demand(mode === 'constant', 'a pad must put in a constant', mode, 'Export the model again.');
  const amounts = node.wholesOr(1, 'pads') ?? [];
  const value = node.has(2) ? node.number(2) : node.float('value', 0);
  const x = node.real(0);
  const axes = node.has(3) ? node.wholes(3) : x.shape.map((_, axis) => axis);
  demand(
    amounts.length === 2 * axes.length && amounts.every((amount) => amount >= 0),
    'a pad needs two amounts of at least 0 an axis',
    amounts,
    'Export the model again.',
  );
  const padded = axes.reduce((e, axis, k) => {
    const [along] = normaliseAxes([axis], e.rank);
    const fill = (size: number) => (size === 0 ? [] : [e.like(value, e.shape.with(along, size))]);
    return concat([...fill(amounts[k]), e, ...fill(amounts[axes.length + k])], along);
  }, x);
  return real(padded);
}
