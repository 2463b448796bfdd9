import type { Layer, Surrogate } from '../../surrogate/index.ts';
import { counted, InputError } from '../../tensor/index.ts';
import { demandNetwork, networkDigest } from '../fingerprint.ts';
import { type PlanKind, type Pruned, removesNothing } from './kind.ts';
import { type LayerWeights, parseWeightsPlan, type WeightsPlan } from './weights-document.ts';

/** Single weights become zero; the network keeps its size. */
export const weights: PlanKind<'weights'> = {
  ties: () => [],

  prune(surrogate, { criterion, rule, groups }) {
    const layers = groups.map(({ layer, choices }): LayerWeights => {
      const own = surrogate.layers[layer - 1];
      if (own === undefined || choices.length !== own.weight.length)
        throw new InputError(
          `the selection must be of the ${own?.weight.length ?? 0} weights of layer ${layer}`,
          String(choices.length),
          'Score this network.',
        );
      const marks = choices.map(({ keep }) => (keep ? '1' : '0')).join('');
      const rows = Array.from({ length: own.inputs }, (_, i) =>
        marks.slice(i * own.outputs, (i + 1) * own.outputs),
      );
      return { layer, rows };
    });
    return pruned(surrogate, {
      schema: 'sobolev/plan/2',
      of: 'weights',
      criterion,
      rule,
      network: networkDigest(surrogate),
      layers,
    });
  },

  apply(surrogate, plan) {
    demandNetwork(surrogate, plan);
    return pruned(surrogate, plan);
  },

  parse: parseWeightsPlan,

  note({ rule, layers }) {
    if (layers.some(({ rows }) => rows.some((row) => row.includes('0')))) return undefined;
    const count = layers.reduce((sum, { rows }) => sum + rows.join('').length, 0);
    return removesNothing(rule, `the network has ${counted(count, 'weight')}`);
  },
};

/** The network with zeros for the weights that a plan removes. @throws InputError when the plan does not fit a layer */
function pruned(surrogate: Surrogate, plan: WeightsPlan): Pruned<'weights'> {
  const rowsOf = new Map(plan.layers.map(({ layer, rows }) => [layer, rows]));
  const layers = surrogate.layers.map((own, place): Layer => {
    const rows = rowsOf.get(place + 1);
    if (rows === undefined) return own;
    if (rows.length !== own.inputs || rows.some((row) => row.length !== own.outputs))
      throw new InputError(
        `the plan of layer ${place + 1} must have ${own.inputs} rows of ${own.outputs} weights`,
        `${rows.length} of ${[...new Set(rows.map((row) => row.length))].join(' and ')}`,
        'To remove a weight, write 0 in its place.',
      );
    const marks = rows.join('');
    return { ...own, weight: own.weight.map((w, at) => (marks[at] === '1' ? w : 0)) };
  });
  return { surrogate: { ...surrogate, layers }, plan };
}
