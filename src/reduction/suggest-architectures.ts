import * as z from 'zod';
import { type Dataset, fitNormalisation } from '../dataset/index.ts';
import {
  type Activation,
  activationSchema,
  describeWidths,
  parameterCount,
  perceptron,
} from '../surrogate/index.ts';
import { checkOptions, demand } from '../tensor/index.ts';
import { differentialPca, type InputReduction } from './differential-pca.ts';

export interface SuggestOptions {
  /** The activation of hidden layers. Default silu. */
  readonly activation?: Activation;
  /** The most parameters. Default 1000. */
  readonly most?: number;
  /** The most hidden layers, 1 to 3, besides a bottleneck. Default 3. */
  readonly depth?: number;
}

/**
 * A network to try, with how it starts. Its keys are options of a training:
 * `trainSurrogate(engine, data, { ...suggestion, restarts: 8 })`.
 */
export interface SuggestedArchitecture {
  /** Widths of all layers with inputs and outputs: "7-1-2-1". A linear layer that reduces the inputs is in brackets: "8-(3)-6-1". */
  readonly name: string;
  /** The name with an h for the width that tells the members of a family apart: "7-1-h-1". */
  readonly family: string;
  readonly parameters: number;
  readonly hidden: readonly number[];
  readonly activation: Activation;
  /** Missing where there are no derivatives to start from. */
  readonly start?: 'gradients';
  readonly reduceInputs?: InputReduction;
}

const DEPTH = 'must be 1, 2 or 3: the most hidden layers';
const MOST = 'must be a number of at least 1: the most parameters';

const suggestSchema = z.strictObject({
  activation: activationSchema.optional(),
  most: z.number(MOST).min(1, MOST).or(z.literal(Number.POSITIVE_INFINITY)).optional(),
  depth: z.int(DEPTH).min(1, DEPTH).max(3, DEPTH).optional(),
});

/** Widths of a family: each some third more than the one before. */
const WIDTHS = [1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 36, 48, 64, 85, 113, 150, 200];

/**
 * Networks that may be enough for labelled points, from the smallest to the largest: one, two and three hidden layers of one
 * width. The gradients' second moment may have fewer directions than inputs, beyond the noise of the labels ({@link differentialPca}).
 * Then so few neurons may come first: an activated layer of as many, or a linear one without bias, which moves in training. One
 * direction needs a handful of parameters behind it (7-1-2-1 prices a basket).
 *
 * @param data with derivatives; without them there is no bottleneck, and nothing to start from
 * @throws InputError where an option is out of range
 */
export function suggestArchitectures(
  data: Dataset,
  options: SuggestOptions = {},
): readonly SuggestedArchitecture[] {
  checkOptions<SuggestOptions>('suggestArchitectures()', suggestSchema, options);
  const { activation = 'silu', most = 1000, depth = 3 } = options;
  demand(
    Array.isArray((data as Partial<Dataset> | null)?.inputs) && Array.isArray(data.outputs),
    'architectures are suggested for labelled points',
    data,
    'Give a data set, as dataset() makes it.',
  );
  const [d, m] = [data.inputs.length, data.outputs.length];
  const known = data.dydx !== undefined || data.vjp !== undefined;
  const { kept } = known
    ? differentialPca(data, fitNormalisation(data), { by: 'differential-pca' }, 'a bottleneck')
    : { kept: d };
  const found = new Map<string, SuggestedArchitecture>();
  const suggest = (before: readonly number[], repeats: number, reduced?: number) => {
    for (const h of WIDTHS) {
      const behind = new Array<number>(repeats).fill(h);
      const hidden = [...before, ...behind];
      const network = perceptron([reduced ?? d, ...hidden, m], activation);
      const parameters = parameterCount(network) + (reduced ?? 0) * d;
      if (parameters > most) return;
      const first = reduced === undefined ? `${d}` : `${d}-(${reduced})`;
      const letters = behind.map(() => 'h');
      const name = [first, ...describeWidths(network).split('-').slice(1)].join('-');
      if (found.has(name)) continue;
      found.set(name, {
        name,
        family: [first, ...before, ...letters, m].join('-'),
        parameters,
        hidden,
        activation,
        ...(reduced === undefined
          ? known && { start: 'gradients' }
          : { reduceInputs: { by: 'differential-pca', keep: reduced, move: true } }),
      });
    }
  };
  for (let repeats = 1; repeats <= depth; repeats++) {
    suggest([], repeats);
    if (kept >= d) continue;
    suggest([kept], repeats);
    suggest([], repeats, kept);
  }
  return [...found.values()].toSorted((a, b) => a.parameters - b.parameters);
}
