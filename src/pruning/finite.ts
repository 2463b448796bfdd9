import type { LayerSignificance, SignificanceAnalysis } from '../interval/index.ts';
import { InputError } from '../tensor/index.ts';
import type { GivenGroup } from './criterion.ts';
import { nameOfScored } from './scores.ts';

/** What helps where intervals grow too wide. */
export const ANALYSE_SMALLER = 'Analyse over a smaller domain.';

/** @throws InputError naming the first neuron whose significance or enclosure is not finite */
function demandFiniteLayer({ layer, significance, values }: LayerSignificance): void {
  significance.forEach((score, index) => {
    const received = { score, lo: values.lo[index], hi: values.hi[index] };
    for (const [name, value] of Object.entries(received))
      if (!Number.isFinite(value))
        throw new InputError(
          `significance and enclosure of neuron ${index} of layer ${layer} must be finite`,
          `${name} = ${value}`,
          ANALYSE_SMALLER,
        );
  });
}

/**
 * @param outputs for their names
 * @throws InputError where intervals grew beyond what doubles hold
 */
export function demandFinite(
  { layers, outputs: { lo, hi } }: SignificanceAnalysis,
  outputs: readonly { readonly name: string }[],
): void {
  layers.forEach(demandFiniteLayer);
  outputs.forEach(({ name }, j) => {
    if (!Number.isFinite(lo[j]) || !Number.isFinite(hi[j]))
      throw new InputError(
        `the guaranteed range of ${name} must be finite`,
        `[${lo[j]}, ${hi[j]}]: intervals overestimate from layer to layer`,
        ANALYSE_SMALLER,
      );
  });
}

/** @returns the group @throws InputError naming the first part whose score is not finite */
export function demandFiniteScores(group: GivenGroup): GivenGroup {
  const { of, layer, scores } = group;
  const wrong = Array.prototype.findIndex.call(scores, (score) => !Number.isFinite(score));
  if (wrong !== -1)
    throw new InputError(
      `the significance of ${nameOfScored(of, layer, wrong)} must be finite`,
      `${scores[wrong]}: intervals overestimate from layer to layer`,
      ANALYSE_SMALLER,
    );
  return group;
}
