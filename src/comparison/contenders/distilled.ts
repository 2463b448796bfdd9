import { distilledBudget } from '../plan/budgets.ts';
import { settings } from '../plan/settings.ts';
import type { ComparisonContender } from './contender.ts';
import { trainedFresh } from './fresh.ts';

/** The same small network from random weights, taught by the oversized one (Hinton and others 2015; its derivatives too). */
export const distilled: ComparisonContender = {
  name: 'distilled',
  title: 'distilled',
  kind: 'distilled',
  settings,
  begins: 'taught',
  budget: distilledBudget,
  make: async (task) => trainedFresh(task, await task.taught()),
};
