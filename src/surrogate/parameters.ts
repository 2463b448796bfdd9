import type { Expression } from '../graph/index.ts';
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

/** The layers as expressions cut from a flat vector expression [P], and the pieces in flat order. */
export function unpack(
  flat: Expression,
  sizes: readonly number[],
): { readonly layers: LayerExpressions[]; readonly pieces: Expression[] } {
  const pieces: Expression[] = [];
  let offset = 0;
  const take = (count: number) => {
    const piece = flat.slice(0, offset, offset + count);
    offset += count;
    pieces.push(piece);
    return piece;
  };
  const layers = sizes.slice(1).map((outputs, k) => ({
    weight: take(sizes[k] * outputs).reshape([sizes[k], outputs]),
    bias: take(outputs),
  }));
  return { layers, pieces };
}
