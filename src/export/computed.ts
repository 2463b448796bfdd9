import { compactNetwork, ignoredInputs, type Network, weightCount } from '../surrogate/index.ts';

/** What generated code of a network computes, and what it leaves out. */
export interface ComputedParts {
  /** Weights that are computed: those that are not zero, and that an output depends on. */
  readonly weights: number;
  /** All weights of the network. */
  readonly of: number;
  /** The inputs without influence, counted from 0: derivatives by them are 0. */
  readonly ignoredInputs: readonly number[];
}

/** How much of a network generated code computes. A file of ONNX computes all of it, zeros too. */
export function computedParts(network: Network): ComputedParts {
  const { layers } = compactNetwork(network).network;
  return {
    weights: layers.reduce(
      (sum, { weight, unweighted }) => sum + (unweighted ? 0 : weight.filter((w) => w !== 0).length),
      0,
    ),
    of: network.layers.reduce((sum, layer) => sum + weightCount(layer), 0),
    ignoredInputs: ignoredInputs(network),
  };
}
