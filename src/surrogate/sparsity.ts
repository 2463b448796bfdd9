import { pathsIn, type WeightPaths, wiresOf } from './connected.ts';
import { ignoredInputs } from './ignored.ts';
import { type Architecture, hiddenPlaces, type Network, weightCount } from './network.ts';
import type { Surrogate } from './surrogate.ts';

/** How many weights a network has, and what of them it uses. Biases do not count. */
export interface Sparsity {
  readonly weights: number;
  /** Weights that are zero. */
  readonly zeros: number;
  /** Weights that are not zero and lie on a path of such from an input to an output. The function depends on these alone. */
  readonly effective: number;
  /** Hidden layers, in order: how many neurons lie on such a path, of how many. */
  readonly live: readonly { readonly neurons: number; readonly of: number }[];
}

export function sparsityOf(network: Network): Sparsity {
  const paths = pathsIn(network, wiresOf(network));
  let [weights, zeros] = [0, 0];
  for (const { weight, unweighted } of network.layers) {
    if (unweighted) continue;
    weights += weight.length;
    for (const w of weight) if (w === 0) zeros++;
  }
  return { weights, zeros, ...sparsityIn(network, paths) };
}

/** What of an architecture lies on paths. */
export function sparsityIn(network: Architecture, paths: WeightPaths): Pick<Sparsity, 'effective' | 'live'> {
  let effective = 0;
  for (const [place, layer] of network.layers.entries())
    for (let at = 0; at < weightCount(layer); at++) if (paths.wires(place, at)) effective++;
  const live = hiddenPlaces(network).map((place) => {
    const of = network.layers[place].outputs;
    const own = Array.from({ length: of }, (_, index) => ({ place, index }));
    return { neurons: own.filter(paths.has).length, of };
  });
  return { effective, live };
}

/**
 * Undefined where no weight is zero.
 *
 * @returns "226 of 2,240 weights not zero, 48 on a path from an input to an output by 5-4-2 live neurons of 32-32-32"
 */
export function describeSparsity({ weights, zeros, effective, live }: Sparsity): string | undefined {
  if (zeros === 0) return undefined;
  const count = (number: number) => number.toLocaleString('en');
  const left = weights - zeros;
  const alive = live.map(({ neurons }) => neurons).join('-');
  const by = live.length === 0 ? '' : ` by ${alive} live neurons of ${live.map(({ of }) => of).join('-')}`;
  return (
    `${count(left)} of ${count(weights)} weights not zero, ${effective === left ? 'all' : count(effective)} ` +
    `on a path from an input to an output${by}`
  );
}

/** Names of the inputs that a network ignores ({@link ignoredInputs}). */
export function ignoredNames(network: Network & Pick<Surrogate, 'inputs'>): readonly string[] {
  return ignoredInputs(network).map((k) => network.inputs[k].name);
}
