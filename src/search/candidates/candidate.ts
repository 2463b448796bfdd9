import {
  type Activation,
  type Architecture,
  type LayerShape,
  parameterCount,
  perceptron,
} from '../../surrogate/index.ts';

/**
 * A hidden layer of a candidate. A linear one is a bottleneck: it hands on a few directions of what it reads. It has no bias, since those of
 * the layer behind it do the same.
 */
export interface CandidateLayer {
  readonly width: number;
  readonly linear?: boolean;
}

/** An architecture that a search may try. */
export interface Candidate {
  /** All widths, linear layers marked: `7-1l-2-1`. No two candidates have the same. */
  readonly name: string;
  /** The family that it belongs to, within which it is larger or smaller. */
  readonly family: string;
  readonly hidden: readonly CandidateLayer[];
}

/** What all candidates of a search have in common. */
export interface NetworkEnds {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: Activation;
  /** Default linear. */
  readonly outputActivation?: Activation;
}

export function candidate(family: string, hidden: readonly CandidateLayer[], ends: NetworkEnds): Candidate {
  const widths = hidden.map(({ width, linear }) => `${width}${linear ? 'l' : ''}`);
  return { name: [ends.inputs, ...widths, ends.outputs].join('-'), family, hidden };
}

export function architectureOf(
  { hidden }: Candidate,
  { inputs, outputs, activation, outputActivation }: NetworkEnds,
): Architecture {
  const widths = [inputs, ...hidden.map(({ width }) => width), outputs];
  const { layers } = perceptron(widths, activation, outputActivation);
  return {
    layers: layers.map(
      (layer, k): LayerShape =>
        hidden[k]?.linear ? { ...layer, activation: 'linear', unbiased: true } : layer,
    ),
  };
}

export function parametersOfCandidate(one: Candidate, ends: NetworkEnds): number {
  return parameterCount(architectureOf(one, ends));
}
