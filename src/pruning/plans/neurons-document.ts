import * as z from 'zod';
import { type DocumentWords, type Path, parsed } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import { checkWidths } from '../check-rule.ts';
import { type InputName, inputNames } from '../input-names.ts';
import type { CutPointsSource } from '../replacement/cut-points.ts';
import type { Fitted, Refit } from '../replacement/refit.ts';
import { nameInRule, type PruningRule, pruningRule, remedyInRule } from '../rule.ts';
import type { Choice } from '../selection.ts';

/**
 * A pruning plan: a selection with the network that it is for, and what takes the place of neurons that go. Plain JSON: read
 * it, edit what it keeps, apply it again.
 */
export interface PruningPlan {
  readonly schema: 'sobolev/plan/2';
  /** What it removes: whole neurons. */
  readonly of: 'neurons';
  /** Where the scores come from. */
  readonly criterion: string;
  /** The rule that chose, as given by the user. */
  readonly rule: PruningRule;
  /** Digest of the network that it was made for: of its layers, weights and normalisation. */
  readonly network: string;
  /** The box over which removed neurons are replaced by the middle of what they can be, in physical units. */
  readonly domain: Domain;
  /** What takes the place of neurons that go. Absent: the midpoint of each. */
  readonly replacement?: Fitted;
  /** What that was fitted to and measured on. Absent for midpoints, which take none. */
  readonly points?: CutPointsSource;
  /**
   * Digest of what replaces neurons was computed from: the domain, which neurons stay, and where they are not midpoints the
   * replacement and the points. Where someone edited one of these, it does not fit, and applying the plan computes that again.
   */
  readonly basis: string;
  /** What the inputs are called, and their units. Absent in plans of a study, whose networks say so. */
  readonly inputs?: readonly InputName[];
  /** One entry a hidden layer, first hidden layer first. */
  readonly layers: readonly LayerPlan[];
  /** New numbers of the layers with weights that read what goes or what that changes, in order. Absent for midpoints. */
  readonly refits?: readonly Refit[];
}

export interface LayerPlan {
  /** Its place among the network's layers: 1 is the first. */
  readonly layer: number;
  /** Neurons of this layer, by index in the network that is pruned. */
  readonly neurons: readonly NeuronPlan[];
}

export interface NeuronPlan extends Choice {
  /**
   * Replaces the activation of a removed neuron: the midpoint of its enclosure in the network as pruned below it. Absent where
   * layers are refitted instead.
   */
  readonly midpoint?: number;
}

/** A plan as it was written before plans knew their network and box. It is read as a selection. */
export interface FormerPlan {
  readonly schema: 'sobolev/plan/1';
  readonly criterion: string;
  readonly rule: PruningRule;
  readonly layers: readonly LayerPlan[];
}

const OBJECT = 'must be an object';
const FINITE = 'must be a finite number';
const SCORE = 'must be a number of at least 0';
const NUMBERS = 'must be a list of numbers';

const neuron = z.looseObject(
  {
    index: z.int('must be a whole number'),
    keep: z.boolean('must be true or false'),
    score: z.number(SCORE).min(0, SCORE),
    reason: z.string('must be a text'),
    midpoint: z.number(FINITE).optional(),
  },
  OBJECT,
);
const layer = z
  .looseObject({ layer: z.int('must be a number'), neurons: z.array(neuron, 'must be a list') }, OBJECT)
  .superRefine(({ neurons }, context) => {
    const astray = neurons.findIndex(({ index }, i) => index !== i);
    if (astray !== -1)
      context.addIssue({
        code: 'custom',
        path: ['neurons', astray, 'index'],
        message: `must have index ${astray}: neurons are listed in order, each once`,
      });
    else if (!neurons.some(({ keep }) => keep))
      context.addIssue({
        code: 'custom',
        message: 'must keep at least one neuron',
        params: { received: 'none', remedy: 'Set "keep": true on one of them.' },
      });
  });
const layers = z.array(layer, 'must be a list').superRefine((entries, context) => {
  entries.forEach((entry, l) => {
    if (l === 0 ? entry.layer < 1 : entry.layer <= entries[l - 1].layer)
      context.addIssue({
        code: 'custom',
        path: [l, 'layer'],
        message: `must be numbered ${l === 0 ? '1' : `above ${entries[l - 1].layer}`}: layers are listed in order`,
      });
  });
});
const chosen = { criterion: z.string('must be the name of one'), rule: pruningRule, layers };
const ends = z.array(z.number(NUMBERS), NUMBERS);
const COUNT = 'must be a count';
const refitted = {
  replacement: z.enum(['mean', 'least-squares'], 'must be "mean" or "least-squares", or left out').optional(),
  points: z
    .object(
      {
        from: z.enum(['samples', 'domain'], 'must be "samples" or "domain"'),
        count: z.int(COUNT).min(3, COUNT),
      },
      OBJECT,
    )
    .optional(),
  refits: z
    .array(
      z.looseObject(
        { layer: z.int('must be a number'), weight: z.array(ends, 'must be a list').optional(), bias: ends },
        OBJECT,
      ),
      'must be a list',
    )
    .optional(),
};
const planSchema = z
  .discriminatedUnion(
    'schema',
    [
      z.looseObject({
        schema: z.literal('sobolev/plan/2'),
        of: z.literal('neurons', 'must be "neurons"'),
        network: z.string('must be the digest of one'),
        domain: z.object({ lo: ends, hi: ends }, OBJECT),
        basis: z.string('must be a digest'),
        inputs: inputNames.optional(),
        ...refitted,
        ...chosen,
      }),
      z.looseObject({ schema: z.literal('sobolev/plan/1'), ...chosen }),
    ],
    { error: ({ code }) => (code === 'invalid_union' ? 'must be "sobolev/plan/2"' : OBJECT) },
  )
  .superRefine((plan, context) => {
    if ('refits' in plan && plan.refits !== undefined) return;
    plan.layers.forEach(({ neurons }, l) => {
      neurons.forEach(({ midpoint }, i) => {
        if (midpoint !== undefined) return;
        context.addIssue({
          code: 'custom',
          path: ['layers', l, 'neurons', i, 'midpoint'],
          message: FINITE,
          params: { received: 'undefined' },
        });
      });
    });
  }) satisfies z.ZodType<PruningPlan | FormerPlan>;

/**
 * Checks a plan of neurons as it was read from JSON, perhaps edited by hand, and returns it.
 *
 * @throws InputError naming the layer and neuron, and what is wrong there
 */
export function parseNeuronsPlan(value: unknown): PruningPlan | FormerPlan {
  const { rule, layers: entries } = parsed(planSchema, value, words);
  checkWidths(rule, entries.length);
  // As it was written, with all its keys in their order, since journals know it by its digest.
  return value as PruningPlan | FormerPlan;
}

const words: DocumentWords = { name: nameOf, remedy: remedyFor };

function nameOf(path: Path): string {
  const [part, l, list, i, key] = path;
  if (part === undefined) return 'a pruning plan';
  if (part === 'of') return 'what a plan of neurons is of';
  if (part === 'rule') return nameInRule(path.slice(1));
  if (part !== 'layers' || l === undefined) return `the ${path.map(String).join('.')} of a pruning plan`;
  const own = `layer ${Number(l) + 1} of the plan`;
  if (list === 'layer' || list === undefined) return own;
  if (i === undefined) return `the neurons of ${own}`;
  const at = `neuron ${String(i)} of ${own}`;
  return key === undefined || key === 'index' ? at : `"${String(key)}" of ${at}`;
}

function remedyFor(path: Path): string {
  const [part, , , , key] = path;
  if (part === 'rule') return remedyInRule(path.slice(1));
  if (key === 'index') return 'To remove a neuron, leave it there and set "keep": false.';
  if (key === 'keep') return 'Correct it.';
  return key === 'reason' ? 'Write "edited by hand".' : 'Restore it, or make the plan again.';
}
