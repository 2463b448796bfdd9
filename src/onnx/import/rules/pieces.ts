import { concat, type Expression } from '../../../graph/index.ts';
import { BATCH, type Dimension, demand, formatShape, normaliseAxes } from '../../../tensor/index.ts';
import type { NodeArguments } from '../arguments.ts';
import type { FixedBatch } from '../batch.ts';
import { MOST_PARTS, mapValue, real, truth, type Value, wholeOf } from '../value.ts';
import type { Rules } from './rule.ts';

/** Parts of arrays, and arrays put together from parts. */
export const pieces: Rules = {
  Concat: join,
  Slice: slice,
  Split: split,
  Gather: gather,
  Pad: pad,
  Tile: (node) => {
    demand(node.opset > 5, 'a tile must be of opset 6 or newer', node.opset, 'Export the model again.');
    const repeats = node.wholes(1);
    return mapValue(node.value(0), (e) =>
      repeats.reduce((tiled, count, axis) => {
        demand(count >= 1 && count <= MOST_PARTS, 'a tile needs a count', count, 'Export the model again.');
        return count === 1 ? tiled : concat(new Array<Expression>(count).fill(tiled), axis);
      }, e),
    );
  },
};

function join(node: NodeArguments): Value {
  const values = node.values();
  const axis = (rank: number) => node.axis(rank, node.opset < 4 ? 1 : undefined);
  const zero = (e: Expression) => e.mul(0);
  if (!values.every((value) => value.kind === 'whole')) {
    const parts = node.aligned();
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
      return range(part, along, starts[k], stops[k], steps[k], node.batch);
    }, e),
  );
}

/** Every `step`-th element from `start` to before `stop`, as Python counts. */
export function range(
  e: Expression,
  axis: number,
  start: number,
  stop: Dimension,
  step: number,
  batch?: FixedBatch,
): Expression {
  const size = e.shape[axis];
  if (size === BATCH) {
    const whole = start === 0 && step === 1 && (stop === BATCH || stop >= (batch?.size ?? 2 ** 31 - 1));
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
    const parts = [...fill(amounts[k]), e, ...fill(amounts[axes.length + k])];
    return parts.length === 1 ? e : concat(parts, along);
  }, x);
  return real(padded);
}
