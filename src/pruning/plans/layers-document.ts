import * as z from 'zod';
import { type DocumentWords, parsed } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import { type InputName, inputNames } from '../input-names.ts';
import type { MergeErrors } from '../layers/fitted-run.ts';
import { nameInRule, type PruningRule, pruningRule, remedyInRule } from '../rule.ts';
import type { Choice } from '../selection.ts';

/**
 * A plan of whole layers: which stay, and the affine maps that take the place of those that go. Plain JSON: read it, edit what
 * it keeps, apply it again.
 */
export interface LayersPlan {
  readonly schema: 'sobolev/plan/2';
  readonly of: 'layers';
  /** Where the scores come from. */
  readonly criterion: string;
  /** The rule that chose, as given by the user. */
  readonly rule: PruningRule;
  /** Digest of the network that it was made for. */
  readonly network: string;
  /** The box over which errors are enclosed, in physical units. Absent where the network has none. */
  readonly domain?: Domain;
  /** Digest of the box. Where someone edited that, maps are fitted again. */
  readonly basis?: string;
  /** What the inputs are called, and their units. Absent in plans of a study, whose networks say so. */
  readonly inputs?: readonly InputName[];
  /** What maps are fitted to: points that were given, or points of the box, which can be made again. */
  readonly points: { readonly from: 'samples' | 'domain'; readonly count: number };
  /** The layers that can go, in order. */
  readonly layers: readonly LayerChoice[];
  /** One for each run of layers that go. */
  readonly merges: readonly PlannedMerge[];
}

/** Whether a layer stays, and why. */
export interface LayerChoice extends Omit<Choice, 'index'> {
  /** Its place among the network's layers: 1 is the first. */
  readonly layer: number;
}

/** Layers that go together, and what takes their place. */
export interface PlannedMerge extends MergeErrors {
  /** Those that go, one after the other, counted from 1. */
  readonly layers: readonly number[];
  /** The layer that reads the last of them, and reads from then on what the first did. */
  readonly into: number;
  /** Its weights from then on: a row for each number that it reads. */
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[];
  /** Digest of all of this and of the points. Where someone edited that, errors are measured again. */
  readonly basis?: string;
}

const OBJECT = 'must be an object';
const LIST = 'must be a list';
const NUMBERS = 'must be a list of numbers';
const LAYER = 'must be a number of a layer, from 1';
const SIZE = 'must be a number of at least 0';

const numbers = z.array(z.number(NUMBERS), NUMBERS);
const layer = z.int(LAYER).min(1, LAYER);
const size = z.number(SIZE).min(0, SIZE);

const choice = z.looseObject(
  { layer, keep: z.boolean('must be true or false'), score: size, reason: z.string('must be a text') },
  OBJECT,
);
const merge = z.looseObject(
  {
    layers: z.array(layer, LIST).min(1, 'must name a layer'),
    into: layer,
    error: size,
    largest: size,
    bound: size.optional(),
    weight: z.array(numbers, LIST),
    bias: numbers,
    basis: z.string('must be a digest').optional(),
  },
  OBJECT,
);
const layers = z.array(choice, LIST).superRefine((choices, context) => {
  choices.forEach((own, k) => {
    if (k > 0 && own.layer <= choices[k - 1].layer)
      context.addIssue({
        code: 'custom',
        path: [k, 'layer'],
        message: `must be above ${choices[k - 1].layer}: layers are listed in order`,
      });
  });
});

const planSchema = z.looseObject(
  {
    schema: z.literal('sobolev/plan/2', 'must be "sobolev/plan/2"'),
    of: z.literal('layers', 'must be "layers"'),
    criterion: z.string('must be the name of one'),
    rule: pruningRule,
    network: z.string('must be the digest of one'),
    domain: z.object({ lo: numbers, hi: numbers }, OBJECT).optional(),
    basis: z.string('must be a digest').optional(),
    inputs: inputNames.optional(),
    points: z.object(
      {
        from: z.enum(['samples', 'domain'], 'must be "samples" or "domain"'),
        count: z.int('must be a count').min(0, 'must be a count'),
      },
      OBJECT,
    ),
    layers,
    merges: z.array(merge, LIST),
  },
  OBJECT,
) satisfies z.ZodType<LayersPlan>;

const words: DocumentWords = {
  name: ([part, k, key]) => {
    if (part === undefined) return 'a pruning plan';
    if (part === 'of') return 'what a plan of layers is of';
    if (part === 'rule') return nameInRule(k === undefined ? [] : [k]);
    if (k === undefined) return `the ${String(part)} of a pruning plan`;
    if (typeof k !== 'number') return `"${String(k)}" of the ${String(part)} of a pruning plan`;
    const own = `entry ${k} of the ${String(part)} of the plan`;
    return key === undefined ? own : `"${String(key)}" of ${own}`;
  },
  remedy: ([part, k, key]) => {
    if (part === 'rule') return remedyInRule(k === undefined ? [] : [k]);
    return key === 'reason' ? 'Write "edited by hand".' : 'Restore it, or make the plan again.';
  },
};

/**
 * Checks a plan of layers as it was read from JSON, perhaps edited by hand, and returns it.
 *
 * @throws InputError naming the part that is wrong
 */
export function parseLayersPlan(value: unknown): LayersPlan {
  parsed(planSchema, value, words);
  // As it was written, with all its keys in their order, since journals know it by its digest.
  return value as LayersPlan;
}
