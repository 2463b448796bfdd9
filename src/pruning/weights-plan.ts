import * as z from 'zod';
import { flatten, type Layer, type Network, type Surrogate } from '../surrogate/index.ts';
import { type DocumentWords, InputError, parsed } from '../tensor/index.ts';
import { demandNetwork, networkDigest } from './fingerprint.ts';
import { nameInRule, type PruningRule, pruningRule, remedyInRule } from './rule.ts';
import type { Selection } from './selection.ts';

/** A plan of single weights: which stay, and which become zero. Plain JSON: read it, edit it, apply it again. */
export interface WeightsPlan {
  readonly schema: 'sobolev/plan/2';
  readonly of: 'weights';
  /** Where the scores come from. */
  readonly criterion: string;
  /** The rule that chose, as given by the user. */
  readonly rule: PruningRule;
  /** Digest of the network that it was made for. */
  readonly network: string;
  /** One entry a layer, the output layer included. */
  readonly layers: readonly LayerWeights[];
}

export interface LayerWeights {
  /** Its place among the network's layers: 1 is the first. */
  readonly layer: number;
  /** A text for each number that the layer reads: "1" for each of its neurons where the weight stays, else "0". */
  readonly rows: readonly string[];
}

/**
 * The plan of a selection of weights, with the network that it is for.
 *
 * @throws InputError when the selection is not of this network
 */
export function weightsPlanOf(
  surrogate: Surrogate,
  { criterion, rule, groups }: Selection<'weights'>,
): WeightsPlan {
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
  return {
    schema: 'sobolev/plan/2',
    of: 'weights',
    criterion,
    rule,
    network: networkDigest(surrogate),
    layers,
  };
}

/**
 * The network with zeros for the weights that go; biases stay. Train it with its `weightsMask`, or the weights come back.
 *
 * @throws InputError when the plan was made for another network, or its rows do not fit a layer
 */
export function applyWeightsPlan(surrogate: Surrogate, plan: WeightsPlan): Surrogate {
  demandNetwork(surrogate, plan);
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
  return { ...surrogate, layers };
}

/** For each parameter in flat order: 0 for a weight that is zero, else 1. A training with this mask keeps the zeros. */
export function weightsMask({ layers }: Network): Float64Array {
  return flatten({
    layers: layers.map((layer) => ({
      ...layer,
      weight: layer.weight.map((w) => Number(w !== 0)),
      bias: layer.bias.map(() => 1),
    })),
  });
}

const planSchema = z.looseObject(
  {
    schema: z.literal('sobolev/plan/2', 'must be "sobolev/plan/2"'),
    of: z.literal('weights', 'must be "weights"'),
    criterion: z.string('must be the name of one'),
    rule: pruningRule,
    network: z.string('must be the digest of one'),
    layers: z.array(
      z.object(
        {
          layer: z.int('must be a number').min(1, 'must be at least 1'),
          rows: z.array(
            z.string('must be a text of 0 and 1').regex(/^[01]*$/, 'must be a text of 0 and 1'),
            'must be a list',
          ),
        },
        'must be an object',
      ),
      'must be a list',
    ),
  },
  'must be an object',
) satisfies z.ZodType<WeightsPlan>;

const words: DocumentWords = {
  name: ([part, l, key, i]) => {
    if (part === undefined) return 'a pruning plan';
    if (part === 'of') return 'what a plan of weights is of';
    if (part === 'rule') return nameInRule(l === undefined ? [] : [l]);
    if (l === undefined) return `the ${String(part)} of a pruning plan`;
    const own = `entry ${String(l)} of the layers of the plan`;
    if (key === undefined) return own;
    return i === undefined ? `"${String(key)}" of ${own}` : `row ${String(i)} of ${own}`;
  },
  remedy: ([part, key]) =>
    part === 'rule' ? remedyInRule(key === undefined ? [] : [key]) : 'Restore it, or make the plan again.',
};

/**
 * Checks a plan of weights as it was read from JSON, perhaps edited by hand, and returns it.
 *
 * @throws InputError naming the part that is wrong
 */
export function parseWeightsPlan(value: unknown): WeightsPlan {
  return parsed(planSchema, value, words);
}
