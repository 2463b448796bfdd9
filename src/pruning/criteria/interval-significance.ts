import { input } from '../../graph/index.ts';
import { analyseSignificance, domainBox, wholeBox } from '../../interval/index.ts';
import {
  demandDouble,
  demandSurrogate,
  hiddenPlaces,
  type Surrogate,
  surrogateGraph,
  workedOn,
} from '../../surrogate/index.ts';
import { type Domain, domainOf } from '../../variable/index.ts';
import { adjointsOf } from '../adjoints/adjoint-of.ts';
import { enclosedGroups } from '../adjoints/enclosed.ts';
import { sizesOf } from '../adjoints/enclosed-quantity.ts';
import { outputScales, upward, weighed } from '../adjoints/weigh.ts';
import { boundedBy } from '../bounded-by.ts';
import type { Criterion } from '../criterion.ts';
import { demandBox } from '../demand-arguments.ts';
import { networkDigest } from '../fingerprint.ts';
import { demandFinite, demandFiniteScores } from '../finite.ts';
import { inputNamesOf } from '../input-names.ts';
import { groupsOf, INTERVAL_SIGNIFICANCE } from '../scores.ts';
import type { ScoringOptions } from '../scores-by.ts';
import type { Significance } from '../significance.ts';
import { unitsOver } from '../units.ts';

/**
 * The paper's criterion: width of a neuron's enclosure times the largest magnitude of its interval adjoint. Of a single weight
 * it is the largest |w·h|, where h is what the weight reads, times the largest magnitude of the preactivation's adjoint. That
 * is taken with the weight and without it. So the score bounds what the output changes by where the weight becomes zero, by the
 * mean value theorem, and is rounded up.
 */
export const intervalSignificance: Criterion = {
  name: INTERVAL_SIGNIFICANCE,
  what: 'width of what encloses a neuron, times the largest magnitude of its interval adjoint',
  of: ['neurons', 'inputs', 'weights'],
  adjointsOf,
  scores: (surrogate, context) => {
    const { of, adjointOf, domain } = context;
    if (of !== 'weights' && adjointOf === 'values') return groupsOf(analysed(surrogate, domain).layers);
    demandDouble(boundedBy(surrogate, domain), adjointOf === 'values' ? 1 : 2);
    const rounding = of === 'weights' ? upward : undefined;
    const units = unitsOver(surrogate, domain, adjointOf !== 'values');
    const enclose = enclosedGroups(surrogate, context, units);
    return enclose(wholeBox(domainBox(domain, surrogate.inputs.length))).map((group) =>
      demandFiniteScores(weighed(sizesOf(group), adjointOf, outputScales(units), rounding)),
    );
  },
};

/**
 * Interval adjoint significance of a surrogate's inputs and hidden neurons over a box.
 *
 * @param domain physical units; default the surrogate's own domain
 * @param options.throughHead as of `scoresBy`
 * @throws InputError when the domain does not fit or none is known, or a significance or output range is beyond what doubles
 *   hold
 */
export function surrogateSignificance(
  surrogate: Surrogate,
  domain?: Domain,
  { throughHead }: Pick<ScoringOptions, 'throughHead'> = {},
): Significance {
  demandSurrogate(surrogate);
  demandBox(domain, surrogate.inputs.length);
  const worked = workedOn(surrogate, throughHead);
  const significance = significanceOver(worked, domain ?? domainOf(surrogate.inputs));
  return throughHead ? { ...significance, throughHead: true } : significance;
}

function significanceOver(surrogate: Surrogate, domain: Domain): Significance {
  const { lo, hi } = domain;
  return {
    schema: 'sobolev/significance/1',
    method: 'interval-adjoint',
    network: networkDigest(surrogate),
    domain: { lo: [...lo], hi: [...hi] },
    ...analysed(surrogate, domain),
    // Names and units say later which inputs of this network, or of another one, these are.
    inputs: inputNamesOf(surrogate.inputs),
  };
}

/** What an analysis finds. It has no digest of the network, which takes as long as half of it. */
function analysed(surrogate: Surrogate, domain: Domain): Pick<Significance, 'outputs' | 'layers'> {
  demandDouble(boundedBy(surrogate, domain), 1);
  const x = input('x', [1, surrogate.inputs.length]);
  const analysis = analyseSignificance({ x, ...surrogateGraph(surrogate, x) }, domain, {
    outputScales: outputScales(unitsOver(surrogate, domain, false)),
  });
  demandFinite(analysis, surrogate.outputs);
  const numbers = [0, ...hiddenPlaces(surrogate).map((place) => place + 1)];
  return {
    outputs: analysis.outputs,
    layers: analysis.layers.map((layer, l) => ({ ...layer, layer: numbers[l] })),
  };
}
