import type { Normalisation } from '../dataset/index.ts';
import { type Activation, activations } from '../graph/index.ts';
import type { Variable } from '../variable/index.ts';

export { type Activation, activations };

/** A dense layer: a·weight + bias with weight [inputs, outputs], row-major. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/**
 * A multilayer perceptron as data. The function takes and gives physical units:
 * y = yMean + yStd·N((x − xMean)/xStd), N with the activation after every layer but the last.
 */
export interface Surrogate {
  readonly activation: Activation;
  /** Hidden layers, then the output layer. */
  readonly layers: readonly Layer[];
  readonly normalisation: Normalisation;
  /** With lo and hi: the domain on which it is to be trusted. */
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /** Where it comes from: study, seed, stage. Plain data. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** Widths of the hidden layers. */
export function hiddenWidths({ layers }: Pick<Surrogate, 'layers'>): number[] {
  return layers.slice(0, -1).map((layer) => layer.outputs);
}

/** Number of weights and biases. */
export function parameterCount({ layers }: Pick<Surrogate, 'layers'>): number {
  return layers.reduce((count, layer) => count + layer.weight.length + layer.bias.length, 0);
}
