import type { ComparisonPlan } from '../plan/plan.ts';
import type { ComparisonContender } from './contender.ts';
import { distilled } from './distilled.ts';
import { prunedBy } from './pruned.ts';
import { randomNeurons } from './random.ts';
import { scratch } from './scratch.ts';

export type { ComparisonContender, ContenderTask, MadeNetwork } from './contender.ts';

/** The contenders of a plan, in the order of tables. */
export function contendersOf({
  criteria,
  schedules,
}: Pick<ComparisonPlan, 'criteria' | 'schedules'>): readonly ComparisonContender[] {
  return [
    ...criteria.flatMap((name) => schedules.map((schedule) => prunedBy(name, schedule))),
    ...schedules.map(randomNeurons),
    ...scratch,
    distilled,
  ];
}
