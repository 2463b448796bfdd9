import type { Criterion } from '../criterion.ts';
import { demandRemovable, runsOf } from '../layers/chain.ts';
import { fittedRuns, MERGE_POINTS } from '../layers/fitted-run.ts';
import type { ScoreGroup } from '../scores.ts';

/**
 * How far a layer is from affine. The score is the relative error of the affine map nearest to the layer and the weights of its
 * reader (`fittedRuns`). It is measured on points that the fit has not seen. 0: the layer goes and nothing changes, at these points; 1: the map says
 * no more than the mean. Layers have scores that one layer alone reads, outside sums and joins.
 */
export const affinity: Criterion = {
  name: 'affinity',
  what: 'relative error of the affine map nearest to a layer and its reader',
  of: ['layers'],
  needsSamples: false,
  scores(surrogate, context) {
    const layers = demandRemovable(surrogate);
    const runs = layers.flatMap((layer) => runsOf(surrogate, [layer]));
    return fittedRuns(surrogate, runs, context.points(MERGE_POINTS)).map(
      ({ layers: [layer], error }): ScoreGroup => ({ of: 'layers', layer, scores: [error] }),
    );
  },
};
