import type { ShortConfig } from './config.ts';
import { type Stage, stageSchema } from './stage.ts';

type Polished = Exclude<ShortConfig['polished'], false | undefined>;

/**
 * The stages of the paper (Kichler, Afghan and Naumann, "Towards Sobolev Pruning", 2024), made of a configuration's short
 * form. An oversized network is trained on values, then pruned and tuned on values. The result is tuned on derivatives, once
 * on those of the oversized network and once on those of the reference. The control is the small network from random
 * weights, with the steps of both tunings. A loss of second order, where it is asked for, makes
 * a stage of its own. It begins as the one that is tuned on the reference does, and takes the same batches.
 *
 * Stages of this project end the list: networks of at most the pruned one's size, from random weights along the gradients,
 * which are polished. They say how much of an error is the training's, and how small the network can be.
 */
export function paperStages(config: ShortConfig): Stage[] {
  const { network, oversized, pruning, pruned, sobolev, scratch, polished, smallest } = config;
  const { lambda, columns, order = 1, directions, sweeps, ...tuning } = sobolev;
  const loss = { kind: 'sobolev', lambda, columns, ...(sweeps && { sweeps }) };
  const vanilla = { kind: 'vanilla' };
  // Directions of the inputs are held in all stages that have them.
  const held = network.reduceInputs && !network.reduceInputs.move && { hold: [0] };
  const second = {
    name: 'second-order',
    title: 'After second-order Sobolev fine-tuning on the reference',
    label: 'second order',
    parent: 'pruned',
    ...held,
    loss: { ...loss, order, directions },
    stream: 'sobolev-reference',
    ...tuning,
  };
  const small = (of: Polished, name: string, title: string) => {
    const { hidden, labels, reduceInputs, start = reduceInputs ? undefined : 'gradients', ...training } = of;
    return {
      name,
      title,
      network: {
        ...(hidden === undefined ? { within: 'pruned' } : { hidden }),
        activation: network.activation,
        reduceInputs,
        start,
      },
      loss: { ...loss, ...(labels && { labels }) },
      method: 'adam+polish',
      ...training,
    };
  };
  const stages = [
    {
      name: 'oversized',
      title: 'Baseline: oversized network, vanilla training',
      network,
      loss: vanilla,
      ...oversized,
    },
    {
      name: 'pruned',
      title: 'After interval adjoint significance pruning and vanilla fine-tuning',
      parent: 'oversized',
      pruning,
      ...held,
      loss: vanilla,
      ...pruned,
    },
    {
      name: 'sobolev-network',
      title: 'After Sobolev fine-tuning on the derivatives of the oversized network',
      label: 'Sobolev, network',
      parent: 'pruned',
      data: { teacher: 'oversized' },
      ...held,
      loss,
      ...tuning,
    },
    {
      name: 'sobolev-reference',
      title: 'After Sobolev fine-tuning on the derivatives of the reference',
      label: 'Sobolev, reference',
      parent: 'pruned',
      ...held,
      loss,
      ...tuning,
    },
    {
      name: 'scratch',
      title: 'Control: the same small network trained from scratch',
      label: 'from scratch',
      network: { as: 'pruned' },
      loss,
      steps: pruned.steps + tuning.steps,
      batch: tuning.batch,
      schedule: scratch.schedule,
    },
    ...(order === 1 ? [] : [second]),
    ...(polished
      ? [small(polished, 'polished', 'A small network trained on the reference, and polished')]
      : []),
    ...(smallest ? [small(smallest, 'smallest', 'The smallest network, polished too')] : []),
  ];
  return stages.map((stage) => stageSchema.parse(stage));
}
