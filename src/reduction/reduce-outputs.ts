import { type Dataset, dataset } from '../dataset/index.ts';
import { reducedSamples } from './along-outputs.ts';
import { coefficientVariables } from './coefficients.ts';
import type { OutputBasis } from './output-basis.ts';

/** A labelled set with the coefficients of a basis in place of the outputs: see {@link reducedSamples}. */
export function reducedSet(set: Dataset, basis: OutputBasis): Dataset {
  const { inputs, provenance } = set;
  return dataset({
    ...reducedSamples(set, basis),
    inputs,
    outputs: coefficientVariables(basis.variances.length),
    provenance,
  });
}
