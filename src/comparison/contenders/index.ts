import type { ComparisonPlan } from '../plan/plan.ts';
import type { ComparisonContender, NeuronCut } from './contender.ts';
import { distilled } from './distilled.ts';
import { prunedBy } from './pruned.ts';
import { randomNeurons } from './random.ts';
import { scratch } from './scratch.ts';

export type { ComparisonContender, ContenderTask, MadeNetwork, NeuronCut } from './contender.ts';

/** The contenders of a plan, in the order of tables. */
export function contendersOf({
  criteria,
  schedules,
  replacements,
}: Pick<ComparisonPlan, 'criteria' | 'schedules' | 'replacements'>): readonly ComparisonContender[] {
  const cuts = replacements.flatMap((replacement) =>
    schedules.map((schedule): NeuronCut => ({ schedule, replacement })),
  );
  return [
    ...criteria.flatMap((name) => cuts.map((cut) => prunedBy(name, cut))),
    ...cuts.map(randomNeurons),
    ...scratch,
    distilled,
  ];
}
