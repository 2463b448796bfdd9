import { flatten, type Network } from '../surrogate/index.ts';

/** For each parameter in flat order: 0 for a weight that is zero, else 1. A training with this mask keeps the zeros. */
export function weightsMask({ layers }: Network): Float64Array {
  return flatten({
    layers: layers.map((layer) => ({
      ...layer,
      weight: layer.weight.map((w) => Number(w !== 0)),
      bias: layer.bias.map(() => 1),
    })),
  });
}
