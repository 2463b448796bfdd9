import type { Criterion } from '../criterion.ts';
import { affinity } from './affinity.ts';
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
  magnitude,
  incomingMagnitude,
  saliency,
  taylor,
  optimalBrainSurgeon,
  affinity,
  randomScores,
];
