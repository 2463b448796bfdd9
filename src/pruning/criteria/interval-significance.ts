import { input } from '../../graph/index.ts';
import { analyseSignificance } from '../../interval/index.ts';
import { demandDouble, hiddenPlaces, type Surrogate, surrogateGraph } from '../../surrogate/index.ts';
import { type Domain, domainOf } from '../../variable/index.ts';
import type { Criterion } from '../criterion.ts';
import { networkDigest } from '../fingerprint.ts';
import { demandFinite } from '../finite.ts';
import { inputNamesOf } from '../input-names.ts';
import { INTERVAL_SIGNIFICANCE, scoresOf } from '../scores.ts';
import type { Significance } from '../significance.ts';

/** The paper's criterion: width of a neuron's enclosure times the largest magnitude of its interval adjoint. */
export const intervalSignificance: Criterion = {
  name: INTERVAL_SIGNIFICANCE,
  what: 'width of what encloses a neuron, times the largest magnitude of its interval adjoint',
  of: ['neurons', 'inputs'],
  scores: (surrogate, { domain }) => scoresOf(surrogateSignificance(surrogate, domain)).groups,
};

/**
 * Interval adjoint significance of a surrogate's inputs and hidden neurons over a box.
 *
 * @param domain physical units; default the surrogate's own domain
 * @throws InputError when the domain does not fit or none is known, or a significance or output range is beyond what doubles
 *   hold
 */
export function surrogateSignificance(
  surrogate: Surrogate,
  domain: Domain = domainOf(surrogate.inputs),
): Significance {
  const { lo, hi } = domain;
  const bounded = {
    ...surrogate,
    inputs: surrogate.inputs.map((one, k) => ({ ...one, lo: lo[k], hi: hi[k] })),
  };
  demandDouble(bounded, 1);
  const x = input('x', [1, surrogate.inputs.length]);
  const outputScales = surrogate.outputs.length > 1 ? [...surrogate.normalisation.yStd] : undefined;
  const analysis = analyseSignificance({ x, ...surrogateGraph(surrogate, x) }, domain, { outputScales });
  demandFinite(analysis, surrogate.outputs);
  const numbers = [0, ...hiddenPlaces(surrogate).map((place) => place + 1)];
  return {
    schema: 'sobolev/significance/1',
    method: 'interval-adjoint',
    network: networkDigest(surrogate),
    domain: { lo: [...lo], hi: [...hi] },
    outputs: analysis.outputs,
    layers: analysis.layers.map((layer, l) => ({ ...layer, layer: numbers[l] })),
    // Names and units say later which inputs of this network, or of another one, these are.
    inputs: inputNamesOf(surrogate.inputs),
  };
}
