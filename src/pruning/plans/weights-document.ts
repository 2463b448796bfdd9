import * as z from 'zod';
import { type DocumentWords, parsed } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import { type InputName, inputNames } from '../input-names.ts';
import { nameInRule, type PruningRule, pruningRule, remedyInRule } from '../rule.ts';

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
  /** What the inputs are called, and their units. Absent in plans of a study, whose networks say so. */
  readonly inputs?: readonly InputName[];
  /** The domain of what is left, in physical units: it says where the network is used. Absent where that is the network's own. */
  readonly domain?: Domain;
  /** One entry a layer, the output layer included. */
  readonly layers: readonly LayerWeights[];
}

export interface LayerWeights {
  /** Its place among the network's layers: 1 is the first. */
  readonly layer: number;
  /** A text for each number that the layer reads: "1" for each of its neurons where the weight stays, else "0". */
  readonly rows: readonly string[];
}

const NUMBERS = 'must be a list of numbers';
const numbers = z.array(z.number(NUMBERS), NUMBERS);

const planSchema = z.looseObject(
  {
    schema: z.literal('sobolev/plan/2', 'must be "sobolev/plan/2"'),
    of: z.literal('weights', 'must be "weights"'),
    criterion: z.string('must be the name of one'),
    rule: pruningRule,
    network: z.string('must be the digest of one'),
    inputs: inputNames.optional(),
    domain: z.object({ lo: numbers, hi: numbers }, 'must be an object').optional(),
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
    if (part !== 'layers')
      return `"${[l, key].filter((one) => one !== undefined).join('.')}" of the ${String(part)} of a pruning plan`;
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
  parsed(planSchema, value, words);
  // As it was written, with all its keys in their order, since journals know it by its digest.
  return value as WeightsPlan;
}
