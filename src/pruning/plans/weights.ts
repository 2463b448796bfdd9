import {
  cutOutputs,
  joiningWeights,
  type Layer,
  parameterPieces,
  type Surrogate,
} from '../../surrogate/index.ts';
import { counted, InputError } from '../../tensor/index.ts';
import { networkDigest } from '../fingerprint.ts';
import { withBox } from '../input-names.ts';
import { weightsMask } from '../mask.ts';
import type { Tie } from '../tie.ts';
import { type PlanKind, type Pruned, removesNothing } from './kind.ts';
import { type LayerWeights, parseWeightsPlan, type WeightsPlan } from './weights-document.ts';

/** Single weights become zero; the network keeps its size. */
export const weights: PlanKind<'weights'> = {
  ties: () => [],

  paths(surrogate, { groups }) {
    const before = weightsMask(surrogate);
    const mask = before.slice();
    const scores = new Float64Array(before.length);
    const pieces = parameterPieces(surrogate);
    for (const { layer, choices } of groups) {
      checkWeights(surrogate, layer, choices.length);
      const { offset } = pieces[2 * (layer - 1)];
      for (const { index, score, keep } of choices) {
        scores[offset + index] = score;
        if (!keep) mask[offset + index] = 0;
      }
    }
    if (cutOutputs(surrogate, mask).length === cutOutputs(surrogate, before).length) return [];
    // Paths to all outputs: what stays for one takes the place of a weight on the way to another.
    const joining = joiningWeights({ architecture: surrogate, parameters: scores, mask: before });
    return Array.from(joining, (at): Tie => {
      const piece = pieces.findLastIndex(({ offset }) => offset <= at);
      const weight = { layer: piece / 2 + 1, index: at - pieces[piece].offset };
      return { neurons: [weight], fixedBy: 'a path to an output' };
    });
  },

  prune(surrogate, { criterion, rule, groups }) {
    const layers = groups.map(({ layer, choices }): LayerWeights => {
      const own = checkWeights(surrogate, layer, choices.length);
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
    return pruned(surrogate, plan);
  },

  parse: parseWeightsPlan,

  note({ rule, layers }) {
    if (layers.some(({ rows }) => rows.some((row) => row.includes('0')))) return undefined;
    const count = layers.reduce((sum, { rows }) => sum + rows.join('').length, 0);
    return removesNothing(rule, `the network has ${counted(count, 'weight')}`);
  },
};

/** A layer of a network. @throws InputError when it has not as many weights as the selection */
function checkWeights(surrogate: Surrogate, layer: number, count: number): Layer {
  const own = surrogate.layers.at(layer - 1);
  if (own === undefined || count !== own.weight.length)
    throw new InputError(
      `the selection must be of the ${own?.weight.length ?? 0} weights of layer ${layer}`,
      String(count),
      'Score this network.',
    );
  return own;
}

/** The network with zeros for the weights that a plan removes. @throws InputError when the plan does not fit a layer */
function pruned(surrogate: Surrogate, plan: WeightsPlan): Pruned<'weights'> {
  const rowsOf = new Map(plan.layers.map(({ layer, rows }) => [layer, rows]));
  const layers = surrogate.layers.map((own, place): Layer => {
    const rows = rowsOf.get(place + 1);
    if (rows === undefined) return own;
    if (own.unweighted)
      throw new InputError(
        'the plan must be of layers with weights',
        `layer ${place + 1}, which has none`,
        'Restore it, or make the plan again.',
      );
    if (rows.length !== own.inputs || rows.some((row) => row.length !== own.outputs))
      throw new InputError(
        `the plan of layer ${place + 1} must have ${own.inputs} rows of ${own.outputs} weights`,
        `${rows.length} of ${[...new Set(rows.map((row) => row.length))].join(' and ')}`,
        'To remove a weight, write 0 in its place.',
      );
    const marks = rows.join('');
    return { ...own, weight: own.weight.map((w, at) => (marks[at] === '1' ? w : 0)) };
  });
  const { domain } = plan;
  const inputs = domain === undefined ? surrogate.inputs : withBox(surrogate.inputs, domain);
  return { surrogate: { ...surrogate, inputs, layers }, plan };
}
