import * as z from 'zod';
import { type DocumentWords, parsed } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import type { InputName } from '../input-names.ts';
import { nameInRule, type PruningRule, pruningRule, remedyInRule } from '../rule.ts';
import type { Choice } from '../selection.ts';

/**
 * A plan of inputs: which ones the network goes on to read, and the constants that take the place of the others. Plain JSON:
 * read it, edit it, apply it again.
 */
export interface InputsPlan {
  readonly schema: 'sobolev/plan/2';
  readonly of: 'inputs';
  /** Where the scores come from. */
  readonly criterion: string;
  /** The rule that chose, as given by the user. */
  readonly rule: PruningRule;
  /** Digest of the network that it was made for. */
  readonly network: string;
  /** The box over which bounds hold, in physical units. */
  readonly domain: Domain;
  /** One entry an input, in the network's order. */
  readonly inputs: readonly InputPlan[];
  /** How much each output can change over the box when all of them go, in its unit. 0 is a proof that it does not. */
  readonly bound: readonly number[];
}

export interface InputPlan extends Choice, InputName {
  /** Takes the place of a removed input, in its unit: the middle of its domain, or another value of it. */
  readonly midpoint: number;
  /** Of a removed input: as the plan's `bound`, when it goes alone. Computed again when the plan is applied. */
  readonly bound?: readonly number[];
}

const OBJECT = 'must be an object';
const NUMBERS = 'must be a list of numbers';
const SCORE = 'must be a number of at least 0';
const numbers = z.array(z.number(NUMBERS), NUMBERS);

const planSchema = z.looseObject(
  {
    schema: z.literal('sobolev/plan/2', 'must be "sobolev/plan/2"'),
    of: z.literal('inputs', 'must be "inputs"'),
    criterion: z.string('must be the name of one'),
    rule: pruningRule,
    network: z.string('must be the digest of one'),
    domain: z.object({ lo: numbers, hi: numbers }, OBJECT),
    inputs: z
      .array(
        z.looseObject(
          {
            index: z.int('must be a whole number'),
            name: z.string('must be a name'),
            unnamed: z.literal(true, 'must be true, or left out').optional(),
            unit: z.string('must be a text').optional(),
            keep: z.boolean('must be true or false'),
            score: z.number(SCORE).min(0, SCORE),
            reason: z.string('must be a text'),
            midpoint: z.number('must be a finite number'),
            bound: numbers.optional(),
          },
          OBJECT,
        ),
        'must be a list',
      )
      .superRefine((inputs, context) => {
        const astray = inputs.findIndex(({ index }, k) => index !== k);
        if (astray === -1) return;
        context.addIssue({
          code: 'custom',
          path: [astray, 'index'],
          message: `must have index ${astray}: inputs are listed in order, each once`,
          params: { remedy: 'To remove an input, leave it there and set "keep": false.' },
        });
      }),
    bound: numbers,
  },
  OBJECT,
) satisfies z.ZodType<InputsPlan>;

const words: DocumentWords = {
  name: ([part, k, key]) => {
    if (part === undefined) return 'a pruning plan';
    if (part === 'rule') return nameInRule(k === undefined ? [] : [k]);
    if (part !== 'inputs' || k === undefined) return `the ${String(part)} of a pruning plan`;
    const own = `input ${String(k)} of the plan`;
    return key === undefined || key === 'index' ? own : `"${String(key)}" of ${own}`;
  },
  remedy: ([part, key, field]) => {
    if (part === 'rule') return remedyInRule(key === undefined ? [] : [key]);
    return field === 'reason' ? 'Write "edited by hand".' : 'Restore it, or make the plan again.';
  },
};

/**
 * Checks a plan of inputs as it was read from JSON, perhaps edited by hand, and returns it.
 *
 * @throws InputError naming the part that is wrong
 */
export function parseInputsPlan(value: unknown): InputsPlan {
  parsed(planSchema, value, words);
  return value as InputsPlan;
}
