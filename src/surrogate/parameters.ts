import { concat, type Expression, expression } from '../graph/index.ts';
import { demand, filled, InputError, type Sizes, sizeOf, tensor } from '../tensor/index.ts';
import type { ExpressedNetwork, LayerExpressions } from './graph.ts';
import { type Architecture, identityWeight, type Layer, type Network, parameterCount } from './network.ts';

/*
 * All parameters of a network in one flat vector. An optimiser is then a few operations, and a training step exchanges one
 * tensor. Their order: for each layer its weight, row-major, then its bias, where it has them.
 */

/**
 * The network's parameters as one vector.
 *
 * @throws InputError where a layer that says that it has no bias has one
 */
export function flatten({ layers }: Network): Float64Array {
  const flat = new Float64Array(parameterCount({ layers }));
  let offset = 0;
  const wrong = layers.find(({ unbiased, bias }) => unbiased && bias.some((b) => b !== 0));
  demand(
    wrong === undefined,
    'the bias of a layer without one (unbiased) must be 0',
    wrong?.bias,
    'Leave unbiased out.',
  );
  for (const { weight, bias, unbiased, unweighted } of layers)
    for (const part of [...(unweighted ? [] : [weight]), ...(unbiased ? [] : [bias])]) {
      flat.set(part, offset);
      offset += part.length;
    }
  return flat;
}

/**
 * A network of an architecture with the parameters of a flat vector.
 *
 * @throws InputError when the vector's length is not the architecture's number of parameters
 */
export function unflatten(flat: ArrayLike<number>, architecture: Architecture): Network {
  const count = parameterCount(architecture);
  if (flat.length !== count)
    throw new InputError(
      `a network of ${architecture.layers.length} layers with ${count} parameters needs as many numbers`,
      String(flat.length),
      'Give as many.',
    );
  let offset = 0;
  const take = (length: number) => {
    const part = Float64Array.from({ length }, (_, i) => flat[offset + i]);
    offset += length;
    return part;
  };
  const { layers, output } = architecture;
  return {
    layers: layers.map((shape): Layer => {
      const { inputs, outputs, unbiased, unweighted } = shape;
      const weight = unweighted ? identityWeight(outputs) : take(inputs * outputs);
      return { ...shape, weight, bias: unbiased ? new Float64Array(outputs) : take(outputs) };
    }),
    ...(output !== undefined && { output }),
  };
}

/** A network as expressions of one flat vector. */
export interface UnpackedNetwork {
  readonly network: ExpressedNetwork;
  /** What the layers are made of, in flat order: for each its weight [inputs, outputs] and its bias [1, outputs], if it has them. */
  readonly pieces: readonly Expression[];
  /** Expressions shaped like the pieces, in their order, as one flat vector [P]. */
  pack(parts: readonly Expression[]): Expression;
}

/** The network whose layers are cut from a flat vector expression [P]. */
export function unpack(flat: Expression, { layers, output, ending }: Architecture): UnpackedNetwork {
  const pieces: Expression[] = [];
  let offset = 0;
  const take = (rows: number, columns: number) => {
    offset += rows * columns;
    const piece = flat.slice(0, offset - rows * columns, offset).reshape([rows, columns]);
    pieces.push(piece);
    return piece;
  };
  const expressed = layers.map((shape): LayerExpressions => {
    const { inputs, outputs, unbiased, unweighted } = shape;
    const weight = unweighted
      ? expression(tensor(identityWeight(outputs), [inputs, outputs]))
      : take(inputs, outputs);
    return { ...shape, weight, bias: unbiased ? expression(filled([1, outputs], 0)) : take(1, outputs) };
  });
  return {
    network: { layers: expressed, output, ending },
    pieces,
    pack: (parts) =>
      concat(
        parts.map((part, k) => part.reshape([sizeOf(pieces[k].shape as Sizes)])),
        0,
      ),
  };
}
