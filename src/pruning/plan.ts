/**
 * A pruning plan: which neurons to keep, the score of each and why. Plain JSON: read it, edit it, apply it again.
 */
export interface PruningPlan {
  readonly schema: 'sobolev/plan/1';
  /** Where the scores come from. */
  readonly criterion: 'interval-significance';
  /** The rule that chose, as given by the user. */
  readonly rule: PruningRule;
  /** One entry a hidden layer, first hidden layer first. */
  readonly layers: readonly LayerPlan[];
}

export type PruningRule =
  /** Keep this many neurons in each hidden layer (one number, or one a layer). */
  | { readonly by: 'width'; readonly keep: number | readonly number[] }
  /** Remove this share of the neurons, 0 ≤ ratio < 1, in each layer or over all layers. */
  | { readonly by: 'ratio'; readonly ratio: number; readonly scope: 'layer' | 'global' }
  /** Remove every neuron whose score, relative to the largest in its scope, is below the threshold. */
  | { readonly by: 'threshold'; readonly threshold: number; readonly scope: 'layer' | 'global' };

export interface LayerPlan {
  /** 1 is the first hidden layer. */
  readonly layer: number;
  /** Neurons of this layer, by index in the oversized network. */
  readonly neurons: readonly NeuronPlan[];
}

export interface NeuronPlan {
  readonly index: number;
  readonly score: number;
  readonly keep: boolean;
  /** "rank 3 of 128", "below the threshold 1e-3", "edited by hand". */
  readonly reason: string;
  /** What replaces the activation when the neuron is removed: the midpoint of its enclosure in the network as pruned below it. */
  readonly midpoint: number;
}
