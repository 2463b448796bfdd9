import type { PartialConfig } from './config.ts';
import { oversized } from './oversized.ts';

/** How many neurons of every hidden layer stay: as the paper has it, and half of that. */
const WIDTHS = [8, 4];

/** Ways to choose the neurons that stay, by the name that stages have of them. */
const ways = {
  interval: { criterion: 'interval-significance' },
  'interval-gradients': { criterion: 'interval-significance', adjointOf: 'gradients' },
  'interval-both': { criterion: 'interval-significance', adjointOf: 'both' },
  sampled: { criterion: 'sampled-significance' },
  'sampled-gradients': { criterion: 'sampled-significance', adjointOf: 'gradients' },
  magnitude: { criterion: 'magnitude' },
  incoming: { criterion: 'incoming-magnitude' },
  saliency: { criterion: 'saliency' },
  taylor: { criterion: 'taylor' },
  random: { criterion: 'random' },
};
/** Those, and the one that is for small networks. */
const waysOfSmall = { ...ways, 'brain-surgeon': { criterion: 'optimal-brain-surgeon' } };

/** Batches and learning rates of every tuning: so small networks differ by what they start from alone. */
const tuning = {
  stream: 'tuning',
  batch: 256,
  schedule: { kind: 'one-cycle', peak: 5e-3, warmup: 0.1 },
};
const SHORT = 2000;
const WHOLE = 20_000;
/** Rounds of a gradual pruning take this of the whole tuning each, but for the last. */
const ROUND = 1000;

/** Networks with the same start: tuned a little, and wholly. */
function tuned(name: string, start: object) {
  return [
    { name: `${name}-short`, ...start, ...tuning, steps: SHORT },
    { name: `${name}-tuned`, ...start, ...tuning, steps: WHOLE },
  ];
}

/** All networks of one width. */
function ofWidth(keep: number) {
  const rule = { by: 'width', keep };
  const cut = Object.entries(ways).flatMap(([way, how]) => {
    const name = `${way}-${keep}`;
    return [
      { name, parent: 'oversized', pruning: { ...rule, ...how }, steps: 0 },
      ...tuned(name, { parent: name }),
    ];
  });
  const gradual = {
    name: `interval-gradual-${keep}-tuned`,
    parent: 'oversized',
    pruning: { ...rule, rounds: { count: 4, steps: ROUND } },
    ...tuning,
    steps: WHOLE - 3 * ROUND,
  };
  const scratch = tuned(`scratch-${keep}`, { network: { hidden: new Array<number>(6).fill(keep) } });
  return [...cut, gradual, ...scratch];
}

/** Neurons a layer of a network that still works after a cut. */
const MIDDLE = 16;

/** What criteria make of a small trained network: a quarter of its neurons gone, or half of them. */
function fromMiddle() {
  const middle = {
    name: 'middle',
    parent: 'oversized',
    pruning: { by: 'width', keep: MIDDLE },
    ...tuning,
    steps: WHOLE,
  };
  const cut = Object.entries(waysOfSmall).flatMap(([way, how]) => {
    const to = (keep: number) => ({
      name: `${way}-${MIDDLE}-${keep}`,
      parent: 'middle',
      pruning: { by: 'width', keep, ...how },
      steps: 0,
    });
    const half = to(MIDDLE / 2);
    const tuned = { name: `${half.name}-tuned`, parent: half.name, ...tuning, steps: WHOLE };
    return [to((3 * MIDDLE) / 4), half, tuned];
  });
  return [middle, ...cut];
}

/**
 * The paper's oversized network, pruned by every criterion to 8 and to 4 neurons a layer. Each is scored as the pruning leaves it,
 * and after a short and a whole tuning on the derivatives of the reference. One is pruned in rounds, with the same steps in all.
 * Controls are neurons that stay at random, and networks of random weights with the same training.
 *
 * Such a cut leaves nothing of the function, whatever stays. So criteria also prune a network that still works: 16 neurons a layer,
 * tuned, to 12 and to 8. There they differ before any tuning, and the one for small networks joins.
 */
export const criteriaSideBySide = {
  reference: { paths: 128 },
  stages: [oversized, ...WIDTHS.flatMap(ofWidth), ...fromMiddle()],
} satisfies PartialConfig;
