/** A neuron, by its layer (counted from 1) and its place there. */
export interface NeuronPlace {
  readonly layer: number;
  readonly index: number;
}

/**
 * Neurons, or inputs (of layer 0), that a sum adds. They stay or go together, since what reads the sum cannot do without one
 * of them alone. So does a neuron without weights with what it reads. Or a weight that must stay.
 */
export interface Tie {
  readonly neurons: readonly NeuronPlace[];
  /** What else the sum adds or is read, or what a weight is on; because of this all of them stay. */
  readonly fixedBy?: 'an input' | 'a neuron' | 'an output' | 'a path to an output';
}

/** A neuron or an input in words. */
export function describePlace({ layer, index }: NeuronPlace): string {
  return layer === 0 ? `input ${index}` : `neuron ${index} of layer ${layer}`;
}
