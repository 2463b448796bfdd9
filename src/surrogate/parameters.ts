import { concat, type Expression } from '../graph/index.ts';
import { InputError } from '../tensor/index.ts';
import type { LayerExpressions } from './graph.ts';
import type { Layer } from './surrogate.ts';

/*
 * All parameters of a network in one flat vector, so that an optimiser is a few operations on one vector and a
 * training step exchanges one tensor. Order: for each layer its weight, row-major, then its bias.
 */

/** Number of parameters of layers of these sizes. */
export function flatSize(sizes: readonly number[]): number {
  let size = 0;
  for (let k = 1; k < sizes.length; k++) size += (sizes[k - 1] + 1) * sizes[k];
  return size;
}

/** The layers' parameters as one vector. */
export function flatten(layers: readonly Layer[]): Float64Array {
  const flat = new Float64Array(layers.reduce((n, { weight, bias }) => n + weight.length + bias.length, 0));
  let offset = 0;
  for (const { weight, bias } of layers)
    for (const part of [weight, bias]) {
      flat.set(part, offset);
      offset += part.length;
    }
  return flat;
}

/**
 * Layers of `sizes` (inputs, hidden widths, outputs) from a flat vector.
 *
 * @throws InputError when the vector's length is not that of the sizes
 */
export function unflatten(flat: ArrayLike<number>, sizes: readonly number[]): Layer[] {
  if (flat.length !== flatSize(sizes))
    throw new InputError(
      `layers ${sizes.join('-')} have ${flatSize(sizes)} parameters`,
      String(flat.length),
      'Give as many.',
    );
  let offset = 0;
  const take = (count: number) => {
    const part = Float64Array.from({ length: count }, (_, i) => flat[offset + i]);
    offset += count;
    return part;
  };
  return sizes.slice(1).map((outputs, k) => {
    const inputs = sizes[k];
    return { inputs, outputs, weight: take(inputs * outputs), bias: take(outputs) };
  });
}

/** A network's layers as expressions of one flat vector. */
export interface UnpackedLayers {
  readonly layers: LayerExpressions[];
  /** What the layers are made of, in flat order: for each its weight [inputs, outputs] and its bias [1, outputs]. */
  readonly pieces: readonly Expression[];
  /** Expressions shaped like the pieces, in their order, as one flat vector [P]. */
  pack(parts: readonly Expression[]): Expression;
}

/** The layers as expressions cut from a flat vector expression [P]. */
export function unpack(flat: Expression, sizes: readonly number[]): UnpackedLayers {
  const shapes = sizes.slice(1).flatMap((outputs, k) => [
    [sizes[k], outputs],
    [1, outputs],
  ]);
  let offset = 0;
  const pieces = shapes.map(([rows, columns]) => {
    offset += rows * columns;
    return flat.slice(0, offset - rows * columns, offset).reshape([rows, columns]);
  });
  return {
    pieces,
    layers: sizes.slice(1).map((_, k) => ({ weight: pieces[2 * k], bias: pieces[2 * k + 1] })),
    pack: (parts) =>
      concat(
        parts.map((part, k) => part.reshape([shapes[k][0] * shapes[k][1]])),
        0,
      ),
  };
}
