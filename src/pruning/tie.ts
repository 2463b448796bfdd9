/** A neuron, by its layer (counted from 1) and its place there. */
export interface NeuronPlace {
  readonly layer: number;
  readonly index: number;
}

/** Neurons that a sum adds. They stay or go together, since what reads the sum cannot do without one of them alone. */
export interface Tie {
  readonly neurons: readonly NeuronPlace[];
  /** What else the sum adds; because of this all neurons stay. */
  readonly fixedBy?: 'an input' | 'an output';
}

/** A neuron in words. */
export function describePlace({ layer, index }: NeuronPlace): string {
  return `neuron ${index} of layer ${layer}`;
}
