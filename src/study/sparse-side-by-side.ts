import type { PartialConfig } from './config.ts';
import { oversized } from './oversized.ts';

/** Steps of what goes on with the oversized network, and of what does without it: as many as both trainings together. */
const TUNED = 2000;
const WHOLE = oversized.steps + TUNED;
/** Rounds of a gradual pruning take this of the tuning each, but for the last. */
const ROUND = 250;
/** Steps from one change of the dynamic sparse trainings to the next. */
const EVERY = 128;

/** Batches and learning rates of all trainings on derivatives. */
const training = {
  stream: 'sparse',
  batch: 256,
  schedule: { kind: 'one-cycle', peak: 3e-3, warmup: 0.1 },
};

/** Criteria by the name that stages have of them, with what their rule says beside the ratio. */
interface Way {
  readonly criterion: string;
  readonly scaled?: string;
  /** The highest sparsity at which what is left still varies enough to be trained. */
  readonly most?: number;
}
const ways: Readonly<Record<string, Way>> = {
  magnitude: { criterion: 'magnitude' },
  // Enclosures widen from layer to layer: raw ones would leave nothing of the first layers.
  interval: { criterion: 'interval-significance', scaled: 'norm' },
  sampled: { criterion: 'sampled-significance' },
  saliency: { criterion: 'saliency' },
  taylor: { criterion: 'taylor' },
  random: { criterion: 'random', most: 0.9 },
};

/** Networks of about as many weights as are left, all of them there: widths of six hidden layers. */
const dense = { 0.9: '40x6', 0.99: '12x6' };

/** All networks in which a share of the weights is zero. */
function ofSparsity(sparsity: 0.9 | 0.99) {
  const percent = 100 * sparsity;
  const pruned = ({ criterion, scaled }: Way, rounds?: object) => ({
    parent: 'oversized',
    pruning: { by: 'ratio', ratio: sparsity, scope: 'global', scaled, criterion, what: 'weights', rounds },
    ...training,
  });
  const once = Object.entries(ways)
    .filter(([, { most = 1 }]) => sparsity <= most)
    .map(([way, how]) => ({ name: `${way}-${percent}`, ...pruned(how), steps: TUNED }));
  const gradual = (['magnitude', 'sampled'] as const).map((way) => ({
    name: `${way}-gradual-${percent}`,
    ...pruned(ways[way], { count: 4, steps: ROUND }),
    steps: TUNED - 3 * ROUND,
  }));
  const dynamic = (['rigl', 'set'] as const).map((by) => ({
    name: `${by}-${percent}`,
    network: oversized.network,
    // As often as RigL does by default: the epochs that SET waits for are a thousand steps here.
    sparse: { by, sparsity, every: EVERY },
    ...training,
    steps: WHOLE,
  }));
  const small = {
    name: `dense-${percent}`,
    network: { hidden: dense[sparsity] },
    ...training,
    steps: WHOLE,
  };
  return [...once, ...gradual, ...dynamic, small];
}

/**
 * The paper's oversized network without 90 and 99 % of its weights, chosen over all layers by several criteria. They go at once or in
 * rounds, and what is left is tuned on the derivatives of the reference. Dynamic sparse training (RigL and SET) begins with random
 * weights, and takes the steps of both trainings together. So does a small dense network of as many weights.
 */
export const sparseSideBySide = {
  reference: { paths: 128 },
  stages: [
    oversized,
    { name: 'whole-tuned', parent: 'oversized', ...training, steps: TUNED },
    ...([0.9, 0.99] as const).flatMap(ofSparsity),
  ],
} satisfies PartialConfig;
