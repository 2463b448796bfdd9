import {
  longBudget,
  ownBudget,
  type PlannedSteps,
  restartsBudget,
  type SmallBudget,
} from '../plan/budgets.ts';
import type { ComparisonContender } from './contender.ts';
import { trainedFresh } from './fresh.ts';

/**
 * The same small network from random weights, on the labels of the source. Of a teacher alone there are none: a network from
 * random weights that learns from it is the distilled one.
 */
function fromScratch(
  name: string,
  title: string,
  budget: (steps: PlannedSteps) => SmallBudget,
): ComparisonContender {
  return {
    name,
    title,
    kind: 'scratch',
    settings: ['reference', 'labels'],
    begins: 'fresh',
    budget,
    make: (task) => trainedFresh(task, task.labels),
  };
}

/** With the steps of a small network, and with those of pruning in all: in one training, and shared out to several starts. */
export const scratch: readonly ComparisonContender[] = [
  fromScratch('scratch-own', 'scratch, own steps', ownBudget),
  fromScratch('scratch-long', 'scratch, all steps', longBudget),
  fromScratch('scratch-restarts', 'scratch, all steps in restarts', restartsBudget),
];
