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

/**
 * The layers as expressions cut from a flat vector expression [P]. Neighbouring layers with as many outputs are rows of
 * one matrix, so that most pieces are cut and joined without being reshaped.
 */
export function unpack(flat: Expression, sizes: readonly number[]): UnpackedLayers {
  const pieces: Expression[] = [];
  const blocks: { readonly outputs: number; readonly heights: number[] }[] = [];
  sizes.slice(1).forEach((outputs, k) => {
    if (blocks.at(-1)?.outputs !== outputs) blocks.push({ outputs, heights: [] });
    blocks[blocks.length - 1].heights.push(sizes[k], 1);
  });
  let offset = 0;
  for (const { outputs, heights } of blocks) {
    const rows = heights.reduce((p, q) => p + q, 0);
    const block = flat.slice(0, offset, offset + rows * outputs).reshape([rows, outputs]);
    offset += rows * outputs;
    let row = 0;
    for (const height of heights) {
      pieces.push(block.slice(0, row, row + height));
      row += height;
    }
  }
  return {
    pieces,
    layers: sizes.slice(1).map((_, k) => ({ weight: pieces[2 * k], bias: pieces[2 * k + 1] })),
    pack(parts) {
      let next = 0;
      const vectors = blocks.map(({ outputs, heights }) => {
        const joined = concat(parts.slice(next, next + heights.length), 0);
        next += heights.length;
        return joined.reshape([Number(joined.shape[0]) * outputs]);
      });
      return concat(vectors, 0);
    },
  };
}
