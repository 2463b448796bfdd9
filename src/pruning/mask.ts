import { flatten, type Network } from '../surrogate/index.ts';

/** For each parameter in flat order: 0 for a weight that is zero, else 1. A training with this mask keeps the zeros. */
export function weightsMask({ layers }: Network): Float64Array {
  return flatten({
    layers: layers.map((layer) => ({
      ...layer,
      weight: layer.weight.map((w) => Number(w !== 0)),
      bias: layer.bias.map(() => Number(!layer.unbiased)),
    })),
  });
}

/** The `weightsMask` of a network that has zeros; undefined where no weight is zero. */
export function zerosMask(network: Network): Float64Array | undefined {
  const mask = weightsMask(network);
  return mask.includes(0) ? mask : undefined;
}
