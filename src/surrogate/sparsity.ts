import { ignoredInputs } from './ignored.ts';
import type { Network } from './network.ts';
import type { Surrogate } from './surrogate.ts';

/** How many weights a network has, and how many of them are zero. Biases do not count. */
export interface Sparsity {
  readonly weights: number;
  readonly zeros: number;
}

export function sparsityOf({ layers }: Pick<Network, 'layers'>): Sparsity {
  let [weights, zeros] = [0, 0];
  for (const { weight } of layers) {
    weights += weight.length;
    for (const w of weight) if (w === 0) zeros++;
  }
  return { weights, zeros };
}

/** "900 of 1,000 weights zero"; undefined where none is. */
export function describeSparsity({ weights, zeros }: Sparsity): string | undefined {
  return zeros === 0
    ? undefined
    : `${zeros.toLocaleString('en')} of ${weights.toLocaleString('en')} weights zero`;
}

/** Names of the inputs that a network ignores ({@link ignoredInputs}). */
export function ignoredNames(network: Network & Pick<Surrogate, 'inputs'>): readonly string[] {
  return ignoredInputs(network).map((k) => network.inputs[k].name);
}
