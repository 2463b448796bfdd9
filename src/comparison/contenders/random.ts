import type { ComparisonContender, NeuronCut } from './contender.ts';
import { prunedBy } from './pruned.ts';

/** The control of criteria: neurons that stay at random, cut in the same way, with the same budget. */
export function randomNeurons(cut: NeuronCut): ComparisonContender {
  const pruned = prunedBy('random', cut);
  return { ...pruned, title: pruned.title.replace('random', 'random neurons'), kind: 'random' };
}
