import { constant } from '../../../graph/index.ts';
import { demand, InputError, sizeOf, type Tensor } from '../../../tensor/index.ts';
import type { NodeArguments } from '../arguments.ts';
import { isKnown, numbersOf, real } from '../value.ts';
import type { Rules } from './rule.ts';

/** Weights that are stored in few bits. Values that depend on inputs are never so: rounding them is no function with derivatives. */
export const quantised: Rules = {
  DequantizeLinear: (node) => {
    const [x, scale] = [known(node, 0), known(node, 1)];
    const zero = node.has(2) ? known(node, 2) : { shape: [], data: Float64Array.of(0) };
    const places = scalesOf(node, x, scale);
    demand(
      zero.data.length === 1 || zero.data.length === scale.data.length,
      'a DequantizeLinear needs as many zero points as scales',
      `${zero.data.length} and ${scale.data.length}`,
      REMEDY,
    );
    const shift = (k: number) => zero.data[zero.data.length === 1 ? 0 : k];
    const data = x.data.map((value, k) => (value - shift(places(k))) * scale.data[places(k)]);
    return real(constant({ shape: x.shape, data }));
  },
};

const REMEDY = 'Export the network before its quantisation.';

function known(node: NodeArguments, index: number): Tensor {
  const e = node.real(index);
  if (!isKnown(e))
    throw new InputError('only weights may be stored in few bits', 'values that depend on the input', REMEDY);
  return numbersOf(e);
}

/** Which scale a number has: the only one, that of its place along an axis, or that of its block along one. */
function scalesOf(node: NodeArguments, { shape }: Tensor, scale: Tensor): (place: number) => number {
  const count = scale.data.length;
  if (count === 1) return () => 0;
  const axis = node.axis(shape.length, 1);
  const [size, inner] = [shape[axis], sizeOf(shape.slice(axis + 1))];
  const block = Math.max(0, node.int('block_size', 0));
  const blocks = block > 0 ? Math.ceil(size / block) : size;
  const fits =
    block > 0
      ? scale.shape.length === shape.length &&
        scale.shape.every((s, k) => s === (k === axis ? blocks : shape[k]))
      : scale.shape.length === 1 && count === size;
  demand(
    fits,
    'a DequantizeLinear needs a scale for each place along its axis, or each block',
    scale.shape,
    REMEDY,
  );
  if (block === 0) return (place) => Math.floor(place / inner) % size;
  return (place) => {
    const outer = Math.floor(place / (inner * size));
    const along = Math.floor((Math.floor(place / inner) % size) / block);
    return (outer * blocks + along) * inner + (place % inner);
  };
}
