import { pathsIn, wiresOf } from './connected.ts';
import { inputWidth, type Network } from './network.ts';
import { INPUTS } from './signal.ts';

/**
 * The inputs that a network ignores, counted from 0: no path of weights that are not zero leads from them to an output. Its
 * derivatives by them are 0 everywhere.
 */
export function ignoredInputs(network: Network): number[] {
  const paths = pathsIn(network, wiresOf(network));
  return Array.from({ length: inputWidth(network) }, (_, index) => index).filter(
    (index) => !paths.has({ place: INPUTS, index }),
  );
}
