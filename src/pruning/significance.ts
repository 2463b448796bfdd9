import * as z from 'zod';
import type { Ends, LayerSignificance, SignificanceAnalysis } from '../interval/index.ts';
import { type DocumentWords, type Path, parsed } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';
import { type InputName, inputNames } from './input-names.ts';

/** Significance of every input and hidden neuron over a box, as the paper defines it (plain JSON). */
export interface Significance extends SignificanceAnalysis {
  readonly schema: 'sobolev/significance/1';
  readonly method: 'interval-adjoint';
  /** Digest of the network that was analysed, as plans have it. Absent where that is not known. */
  readonly network?: string;
  /** As of `Scores`. */
  readonly throughHead?: true;
  /** What the inputs are called, and their units, in the order of the box. Absent where that is not known. */
  readonly inputs?: readonly InputName[];
  /** The box, in physical units of the inputs. */
  readonly domain: Domain;
  /** Guaranteed range of each output over the box, in physical units. */
  readonly outputs: Ends;
  /** Numbered as they stand in the network, from 1; 0 are the inputs. */
  readonly layers: readonly LayerSignificance[];
}

const NUMBERS = 'must be a list of numbers';
/** JSON holds null for numbers that are not finite. Whoever uses one refuses it by its neuron. */
const lossy = z
  .number(NUMBERS)
  .nullable()
  .transform((value) => value ?? Number.NaN);
const numbers = z.array(lossy, NUMBERS);
const LEAST = 'must be numbers of at least 0';
const scores = z.array(
  z
    .number(NUMBERS)
    .min(0, LEAST)
    .nullable()
    .transform((value) => value ?? Number.NaN),
  NUMBERS,
);

const OBJECT = 'must be an object';
const ends = z.object({ lo: numbers, hi: numbers }, OBJECT);
const paired = ends.superRefine(({ lo, hi }, context) => {
  if (lo.length !== hi.length) context.addIssue(`must have ${lo.length} pairs of ends`);
});

const layer = z
  .object({ layer: z.int(), significance: scores, values: ends, adjoints: ends }, OBJECT)
  .superRefine((entry, context) => {
    const count = entry.significance.length;
    for (const key of ['values', 'adjoints'] as const)
      if (entry[key].lo.length !== count || entry[key].hi.length !== count)
        context.addIssue({ code: 'custom', path: [key], message: `must have ${count} pairs of ends` });
  });

const significanceSchema = z
  .object(
    {
      schema: z.literal('sobolev/significance/1', 'must be "sobolev/significance/1"'),
      method: z.literal('interval-adjoint', 'must be "interval-adjoint"'),
      network: z.string('must be the digest of one').optional(),
      throughHead: z.literal(true, 'must be true').optional(),
      domain: paired,
      inputs: inputNames.optional(),
      outputs: paired,
      layers: z.array(layer, 'must be a list').min(1, 'must be a list of at least the inputs'),
    },
    OBJECT,
  )
  .superRefine(({ inputs, domain, layers }, context) => {
    const count = domain.lo.length;
    if (inputs !== undefined && inputs.length !== count)
      context.addIssue({
        code: 'custom',
        path: ['inputs'],
        message: `must be ${count} names with their units`,
      });
    layers.forEach((entry, l) => {
      // Layers that the output reads are not hidden: with skips, numbers may be missing.
      if (l === 0 ? entry.layer !== 0 : entry.layer <= layers[l - 1].layer)
        context.addIssue({
          code: 'custom',
          path: ['layers', l, 'layer'],
          message: `must be numbered ${l === 0 ? 0 : `above ${layers[l - 1].layer}`}: layers are listed in order, inputs first`,
        });
    });
  }) satisfies z.ZodType<Significance>;

/**
 * Checks a significance as it was read from JSON, and returns it.
 *
 * @throws InputError naming the part that is wrong
 */
export function parseSignificance(value: unknown): Significance {
  return parsed(significanceSchema, value, words);
}

const words: DocumentWords = {
  name: nameOf,
  remedy: () => 'Restore it, or analyse the network again.',
};

function nameOf(path: Path): string {
  const [part, place, ...below] = path;
  if (part === undefined) return 'a significance';
  const isLayer = part === 'layers' && place !== undefined;
  const base = isLayer
    ? `layer ${String(place)} of the significance`
    : `the ${String(part)} of a significance`;
  const keys = (isLayer ? below : path.slice(1)).filter((key) => typeof key === 'string');
  return keys.reduce((name, key) => {
    if (key === 'layer') return name;
    return `${key === 'lo' || key === 'hi' ? key : `"${key}"`} of ${name}`;
  }, base);
}
