import * as z from 'zod';
import type { Ends } from '../interval/index.ts';
import { type DocumentWords, demand, type Path, parsed } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';
import type { AdjointOf } from './adjoints/adjoint-of.ts';
import { type InputName, inputNames } from './input-names.ts';
import { parseSignificance, type Significance } from './significance.ts';

/** What a criterion can give scores to. */
export const scoredKinds = ['inputs', 'neurons', 'layers', 'weights'] as const;
export type Scored = (typeof scoredKinds)[number];

/** Scores of one kind of one layer. */
export interface ScoreGroup {
  readonly of: Scored;
  /** Layers count from 1, as they stand in the network; 0 are the inputs. */
  readonly layer: number;
  /**
   * At least 0: the higher, the more it matters. One for each input or neuron of the layer; one for a layer; one for each of
   * its weights [inputs, outputs], row-major.
   */
  readonly scores: readonly number[];
  /** Guaranteed range of each value that is scored, where the criterion encloses it. */
  readonly ranges?: Ends;
}

/** What a criterion says of a network, as plain JSON. */
export interface Scores {
  readonly schema: 'sobolev/scores/1';
  /** Name of the criterion. */
  readonly criterion: string;
  /** Whose adjoint it took, where that is not of the values. */
  readonly adjointOf?: Exclude<AdjointOf, 'values'>;
  /** Whether they are of what the network's head makes of the logits. Default: of the logits. */
  readonly throughHead?: true;
  /** Digest of the network that has the scores, as plans have it. Absent where that is not known. */
  readonly network?: string;
  /** What the inputs are called, in the order of scores and domain. Absent where that is not known. */
  readonly inputs?: readonly InputName[];
  /** The box over which they hold, in physical units. Absent where the network has none. */
  readonly domain?: Domain;
  readonly groups: readonly ScoreGroup[];
}

/** "neuron 3 of layer 2": what a score of a group is of. */
export function nameOfScored(of: Scored, layer: number, index: number): string {
  if (of === 'layers') return `layer ${layer}`;
  return of === 'inputs'
    ? `input ${index}`
    : `${of === 'neurons' ? 'neuron' : 'weight'} ${index} of layer ${layer}`;
}

/** Name of the paper's criterion. */
export const INTERVAL_SIGNIFICANCE = 'interval-significance';

/** The scores that a significance has: of inputs and neurons, with their enclosures. */
export function scoresOf({ network, inputs, domain, layers, throughHead }: Significance): Scores {
  return {
    schema: 'sobolev/scores/1',
    criterion: INTERVAL_SIGNIFICANCE,
    ...(throughHead && { throughHead }),
    ...(network !== undefined && { network }),
    ...(inputs && { inputs }),
    domain,
    groups: groupsOf(layers),
  };
}

/** The layers of a significance as groups of scores. */
export function groupsOf(layers: Significance['layers']): ScoreGroup[] {
  return layers.map(({ layer, significance, values }) => ({
    of: layer === 0 ? 'inputs' : 'neurons',
    layer,
    scores: significance,
    ranges: values,
  }));
}

const NUMBERS = 'must be a list of numbers';
const numbers = z.array(z.number(NUMBERS), NUMBERS);
const OBJECT = 'must be an object';
const ends = z.object({ lo: numbers, hi: numbers }, OBJECT).superRefine(({ lo, hi }, context) => {
  if (lo.length !== hi.length) context.addIssue('must have as many lower ends as upper ones');
});
const LEAST = 'must be numbers of at least 0';

const scoresSchema = z.object(
  {
    schema: z.literal('sobolev/scores/1', 'must be "sobolev/scores/1" or "sobolev/significance/1"'),
    criterion: z.string('must be a name'),
    adjointOf: z.enum(['gradients', 'both'], 'must be "gradients" or "both"').optional(),
    throughHead: z.literal(true, 'must be true').optional(),
    network: z.string('must be the digest of one').optional(),
    inputs: inputNames.optional(),
    domain: ends.optional(),
    groups: z.array(
      z.object(
        {
          of: z.enum(scoredKinds, `must be ${scoredKinds.map((kind) => `"${kind}"`).join(', ')}`),
          layer: z.int('must be a number of a layer').min(0, 'must be a number of a layer'),
          scores: z.array(z.number(NUMBERS).min(0, LEAST), NUMBERS),
          ranges: ends.optional(),
        },
        OBJECT,
      ),
      'must be a list',
    ),
  },
  OBJECT,
) satisfies z.ZodType<Scores>;

const words: DocumentWords = {
  name: (path: Path) =>
    [...path].reduce<string>(
      (name, key) => (typeof key === 'number' ? `entry ${key} of ${name}` : `"${String(key)}" of ${name}`),
      'scores',
    ),
  remedy: () => 'Restore it, or compute the scores again.',
};

/**
 * Checks scores as they were read from JSON, and returns them; a significance gives its scores.
 *
 * @throws InputError naming the part that is wrong
 */
export function parseScores(value: unknown): Scores {
  const schema = (value as { readonly schema?: unknown } | null)?.schema;
  if (schema === 'sobolev/significance/1') return scoresOf(parseSignificance(value));
  demand(
    schema === 'sobolev/scores/1',
    'the schema of a significance must be "sobolev/significance/1", or of other scores "sobolev/scores/1"',
    schema,
    'Give a file of `sobolev significance`.',
  );
  return parsed(scoresSchema, value, words);
}
