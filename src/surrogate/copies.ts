import { concat, type Expression } from '../graph/index.ts';
import { type Architecture, parameterCount } from './network.ts';
import { type UnpackedNetwork, unpack } from './parameters.ts';

/*
 * Several networks of one architecture side by side in one program. Their flat parameters lie one after the other, [copies ·
 * P].
 */

/** Each network as expressions of one flat vector [copies · P]. */
export function unpackCopies(
  flat: Expression,
  architecture: Architecture,
  copies: number,
): readonly UnpackedNetwork[] {
  if (copies === 1) return [unpack(flat, architecture)];
  const count = parameterCount(architecture);
  return Array.from({ length: copies }, (_, copy) =>
    unpack(flat.slice(0, copy * count, (copy + 1) * count), architecture),
  );
}

/** Expressions shaped like the pieces of all networks, in their order, as one flat vector [copies · P]. */
export function packCopies(networks: readonly UnpackedNetwork[], parts: readonly Expression[]): Expression {
  const [first, ...others] = networks;
  const pieces = first.pieces.length;
  const packed = networks.map(({ pack }, copy) => pack(parts.slice(copy * pieces, (copy + 1) * pieces)));
  return others.length === 0 ? packed[0] : concat(packed, 0);
}

/** The numbers of one network among those of all. */
export function copyOf<Numbers extends Float32Array | Float64Array>(
  flat: Numbers,
  copy: number,
  copies: number,
): Numbers {
  const count = flat.length / copies;
  return flat.slice(copy * count, (copy + 1) * count) as Numbers;
}
