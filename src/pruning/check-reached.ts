import { cutOutputs, type Network, type Surrogate } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import { weightsMask } from './mask.ts';

/**
 * Refuses a pruning after which an output is constant, since no path of weights leads from an input to it.
 *
 * @throws InputError naming the first output that some input reached before, and none does now
 */
export function checkReached(before: Surrogate, after: Surrogate): void {
  const cut = cutIn(after);
  if (cut.length === 0) return;
  const earlier = new Set(cutIn(before));
  const lost = cut.find((j) => !earlier.has(j));
  if (lost === undefined) return;
  throw new InputError(
    'what is pruned must leave each output a path of weights from an input',
    `${before.outputs[lost].name} without one`,
    'Prune less, or keep a weight in each layer on the way to it.',
  );
}

function cutIn(network: Network): readonly number[] {
  return cutOutputs(network, weightsMask(network));
}
