import type { Criterion } from '../criterion.ts';
import type { Scored } from '../scores.ts';
import { affineSignificance } from './affine-significance.ts';
import { affinity } from './affinity.ts';
import { elimination, eliminationMean } from './elimination.ts';
import { intervalSignificance } from './interval-significance.ts';
import { incomingMagnitude, magnitude } from './magnitude.ts';
import { optimalBrainSurgeon } from './optimal-brain-surgeon.ts';
import { randomScores } from './random.ts';
import { saliency } from './saliency.ts';
import { sampledSignificance } from './sampled-significance.ts';
import { taylor } from './taylor.ts';

/** The criteria that are known by name, the default first. */
export const criteria: readonly Criterion[] = [
  intervalSignificance,
  sampledSignificance,
  affineSignificance,
  elimination,
  eliminationMean,
  magnitude,
  incomingMagnitude,
  saliency,
  taylor,
  optimalBrainSurgeon,
  affinity,
  randomScores,
];

/**
 * The criterion of a known name. Where none is given, the first that scores what is asked for; for neurons that is the paper's.
 */
export function criterionNamed(name: string | undefined, of: Scored = 'neurons'): Criterion {
  const fits = (criterion: Criterion) =>
    name === undefined ? criterion.of.includes(of) : criterion.name === name;
  return criteria.find(fits) as Criterion;
}
