/** Significance of every input and hidden neuron over a box, as the seed defines it (plain JSON). */
export interface Significance {
  readonly schema: 'sobolev/significance/1';
  readonly method: 'interval-adjoint';
  /** The box, in physical units of the inputs. */
  readonly domain: { readonly lo: readonly number[]; readonly hi: readonly number[] };
  /** Guaranteed range of each output over the box, in physical units. */
  readonly outputs: { readonly lo: readonly number[]; readonly hi: readonly number[] };
  /** Layer 0 are the inputs, layer 1 the first hidden layer, and so on. */
  readonly layers: readonly LayerSignificance[];
}

export interface LayerSignificance {
  readonly layer: number;
  /** S = width([n])·max|∇[n][y]|, maximum over outputs; one entry a neuron. */
  readonly significance: readonly number[];
  /** Enclosure of the neuron's value. */
  readonly values: { readonly lo: readonly number[]; readonly hi: readonly number[] };
  /** Enclosure of the adjoint of the (first, if several) output with respect to the neuron. */
  readonly adjoints: { readonly lo: readonly number[]; readonly hi: readonly number[] };
}
