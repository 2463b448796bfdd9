import type { PruningSchedule } from '../plan/schedules.ts';
import type { ComparisonContender } from './contender.ts';
import { prunedBy } from './pruned.ts';

/** The control of criteria: neurons that stay at random, with the same schedule and budget. */
export function randomNeurons(schedule: PruningSchedule): ComparisonContender {
  const pruned = prunedBy('random', schedule);
  return { ...pruned, title: pruned.title.replace('random', 'random neurons'), kind: 'random' };
}
