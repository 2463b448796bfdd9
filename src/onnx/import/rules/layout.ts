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
import { expandedBatch, reshapedBatch } from '../batch.ts';
import { mapValue, real, truth, type Value, whole } from '../value.ts';
import { isNotZero } from './logic.ts';
import type { Rules } from './rule.ts';

/** The same elements in another shape, order or type. */
export const layout: Rules = {
  Identity: (node) => node.value(0),
  Dropout: (node) => {
    demand(!isTraining(node), 'a dropout must be switched off', 'one that drops', EVALUATE);
    const x = node.value(0);
    return [x, mapValue(x, (e) => e.mul(0).add(1))];
  },
  Cast: (node) => cast(node, kindOf(node.opset < 6 ? typeCode(node.string('to', '')) : node.int('to'))),
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
      e.broadcast(broadcastShapes(e.shape, expandedBatch(e.shape, target, node.batch))),
    );
  },
};

/** Whether a dropout drops: said by an input, an attribute, or, between the two, by nothing since it never does. */
function isTraining(node: NodeArguments): boolean {
  if (node.opset < 7) return node.int('is_test', 0) === 0;
  return node.has(2) && node.number(2) !== 0;
}

/** The way out for what trains when it is run. */
export const EVALUATE = 'Call model.eval() before you export the model.';

type Kind = Value['kind'];

/** The kind of value that an ONNX type code stands for. */
function kindOf(code: number): Kind {
  if (code === BOOL) return 'truth';
  return WHOLE_TYPES.includes(code) ? 'whole' : 'real';
}

/** The code of a type by its name, as opset 5 and older have it. */
function typeCode(name: string): number {
  const code = TYPE_NAMES.indexOf(name);
  demand(code > 0, 'a cast must name a type', name, 'Export the model again.');
  return code;
}

const TYPE_NAMES = [
  ...[
    'UNDEFINED',
    'FLOAT',
    'UINT8',
    'INT8',
    'UINT16',
    'INT16',
    'INT32',
    'INT64',
    'STRING',
    'BOOL',
    'FLOAT16',
  ],
  ...['DOUBLE', 'UINT32', 'UINT64'],
];
const BOOL = 9;
const WHOLE_TYPES = [2, 3, 4, 5, 6, 7, 12, 13];

function cast(node: NodeArguments, to: Kind): Value {
  const value = node.value(0);
  // Sizes that depend on the batch stay what they are. Computing with them as real numbers is refused later.
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
    return e.reshape(inferred(e.shape, reshapedBatch(e.shape, copied, node.batch)));
  });
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
