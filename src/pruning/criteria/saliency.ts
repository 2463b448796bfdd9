import { adjoint } from '../../graph/index.ts';
import { flatten, type Surrogate } from '../../surrogate/index.ts';
import { batchLoss, FIXED_DRAWS } from '../../training/index.ts';
import type { Criterion, CriterionContext } from '../criterion.ts';
import { doubles, lossProblem } from '../loss/problem.ts';
import { demandAboveRounding, roundedOtherwise } from '../loss/rounding.ts';
import { RowPrograms } from '../loss/row-programs.ts';
import { partsOfWeights, sumsOverReaders, weightGroups } from './readers.ts';

/** Rows that are computed at once, at most: their activations stay in the cache. */
const MOST_ROWS = 512;

/**
 * |∂L/∂w · w| of a weight, for the loss L of all samples: to first order what L changes by when w becomes 0 (Mozer and
 * Smolensky, "Skeletonization", 1989, of units; Lee and others, "SNIP", 2019, of weights). Of neurons and inputs the sum over
 * the weights that read them.
 *
 * It is computed in float64. All of it vanishes at an optimum of L, which is refused.
 */
export const saliency: Criterion = {
  name: 'saliency',
  what: '|∂loss/∂weight · weight|, summed over the weights that read a neuron',
  of: ['neurons', 'inputs', 'weights'],
  needsSamples: true,
  async scores(surrogate, context) {
    const scores = await ofWeights(surrogate, context);
    return context.of === 'weights' ? weightGroups(scores) : sumsOverReaders(surrogate, scores);
  },
};

async function ofWeights(surrogate: Surrogate, context: CriterionContext): Promise<Float64Array[]> {
  const problem = lossProblem(surrogate, context);
  const { objective, rows: all, scales } = problem;
  const programs = await RowPrograms.open(problem, MOST_ROWS, (rows) => {
    const loss = batchLoss({ architecture: surrogate, objective, scales }, rows, { turns: FIXED_DRAWS });
    const { unpacked, total } = loss;
    return { gradient: unpacked.pack(adjoint(total.mul(rows / all), unpacked.pieces)) };
  });
  try {
    const slopes = async (parameters: Float64Array, parts?: number) =>
      (await programs.sums(() => ({ parameters: doubles(parameters) }), parts)).gradient;
    const parameters = flatten(surrogate);
    const gradient = await slopes(parameters);
    const scores = partsOfWeights(
      surrogate,
      gradient.map((slope, k) => Math.abs(slope * parameters[k])),
    );
    // What rounding does shows in one part of the rows.
    const part = await slopes(parameters, 1);
    const rounded = await slopes(roundedOtherwise(parameters, context.stream('rounding')), 1);
    const change = rounded.map((slope, k) => (slope - part[k]) * parameters[k] * programs.count);
    demandAboveRounding(scores, partsOfWeights(surrogate, change), 'saliency', {
      received: whyNone(scores, gradient),
      instead: 'taylor or optimal-brain-surgeon',
    });
    return scores;
  } finally {
    await programs.dispose();
  }
}

/** Why all scores are 0, if they are: where only zeros have slopes, the network need not be at an optimum. */
function whyNone(scores: readonly Float64Array[], gradient: Float64Array): string {
  const areZero = scores.every((layer) => layer.every((score) => score === 0));
  const isMoved = areZero && gradient.some((slope) => slope !== 0);
  return isMoved
    ? 'a loss that depends on no weight that is not zero'
    : 'a network at an optimum of its loss';
}
