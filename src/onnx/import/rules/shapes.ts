import { constant } from '../../../graph/index.ts';
import { demand, InputError, sizeOf, tensor } from '../../../tensor/index.ts';
import { type NodeArguments, tensorValue } from '../arguments.ts';
import { mapValue, real, type Value, whole, wholeDimensions } from '../value.ts';
import type { Rules } from './rule.ts';

/** Constants, and what exporters compute shapes from. */
export const shapes: Rules = {
  Constant: literal,
  Shape: (node) => {
    const value = node.value(0);
    const { shape } = value.kind === 'whole' ? value.fixed : value.e;
    return wholeDimensions(shape.slice(node.int('start', 0), node.int('end', shape.length)));
  },
  Size: (node) => {
    const { shape } = node.real(0);
    const sizes = shape.filter((dimension) => typeof dimension === 'number');
    const [size] = mapsToBatch(shape.length - sizes.length);
    return mapValue(wholeDimensions([size]), (e) => e.reshape([]).mul(sizeOf(sizes)));
  },
  ConstantOfShape: (node) => {
    const shape = node.dimensions(0);
    const filler = node.tensor('value');
    const value = filler === undefined ? real(constant(0)) : tensorValue(filler);
    return mapValue(value, (e) => e.reshape([]).broadcast(shape));
  },
  Range: (node) => {
    const [start, limit, step] = [0, 1, 2].map((k) => node.number(k));
    const count = Math.max(Math.ceil((limit - start) / step), 0);
    demand(
      count <= MOST_RANGE,
      `a range must have at most ${MOST_RANGE} numbers`,
      count,
      'Store it as a weight.',
    );
    const values = Array.from({ length: count }, (_, k) => start + k * step);
    return node.value(0).kind === 'whole' ? whole(values) : real(constant(tensor(values)));
  },
};

const MOST_RANGE = 1 << 20;

/** N where the batch is an axis, else 1. It can be one axis at most. */
function mapsToBatch(batches: number): readonly (1 | 'N')[] {
  demand(batches <= 1, 'the batch must be one axis', batches, 'Export the model again.');
  return batches === 1 ? ['N'] : [1];
}

function literal(node: NodeArguments): Value {
  const tensorAttribute = node.tensor('value');
  if (tensorAttribute !== undefined) return tensorValue(tensorAttribute);
  for (const [name, attribute] of node.node.attributes) {
    if (name === 'value_float' && attribute.kind === 'float') return real(constant(attribute.value));
    if (name === 'value_floats' && attribute.kind === 'floats')
      return real(constant(tensor(attribute.value)));
    if (name === 'value_int' && attribute.kind === 'int') return whole([attribute.value], []);
    if (name === 'value_ints' && attribute.kind === 'ints') return whole(attribute.value);
  }
  throw new InputError(
    'a Constant must hold numbers',
    [...node.node.attributes.keys()].join(', ') || 'none',
    'Export the model again.',
  );
}
