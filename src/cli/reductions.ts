import { Option } from 'commander';
import type { InputReduction, Kept, OutputReduction } from '../reduction/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { counted, demand, describe, InputError } from '../tensor/index.ts';

/** What {@link reductionOptions} give: how many are kept, or true for the default. */
export interface ReductionChoice {
  readonly differentialPca?: Kept | true;
  readonly moveDirections?: boolean;
  readonly basis?: Kept | true;
}

export function reductionOptions(): readonly Option[] {
  return [
    new Option(
      '--differential-pca [number|share]',
      'reduce inputs by a first linear layer to the directions along which outputs change: how many, or the share of squared derivatives that they have (default share: 0.99999)',
    ).argParser(kept('--differential-pca')),
    new Option(
      '--move-directions',
      'train the layer of --differential-pca with the others (default: it is held)',
    ),
    new Option(
      '--basis [number|share]',
      'reduce many outputs by a basis of their values: how many coefficients, or the share of variance that they have (default share: 0.9999)',
    ).argParser(kept('--basis')),
  ];
}

/** The options as the library takes them. */
export function reductions({ differentialPca, moveDirections, basis }: ReductionChoice): {
  readonly reduceInputs?: InputReduction;
  readonly reduceOutputs?: OutputReduction;
} {
  demand(
    !moveDirections || differentialPca !== undefined,
    '--move-directions moves the directions of --differential-pca',
    '--move-directions alone',
    'Give both, or neither.',
  );
  const of = (kept: Kept | true) => (kept === true ? {} : kept);
  return {
    ...(differentialPca && {
      reduceInputs: {
        by: 'differential-pca',
        ...of(differentialPca),
        ...(moveDirections && { move: true }),
      },
    }),
    ...(basis && { reduceOutputs: { by: 'basis', ...of(basis) } }),
  };
}

/** How a network's inputs and outputs were reduced, in a line each. */
export function describeReductions({ provenance }: Surrogate): readonly string[] {
  const { reducedInputs, reducedOutputs } = provenance as Readonly<Record<string, Reduced | undefined>>;
  return [
    ...(reducedInputs
      ? [`${counted(reducedInputs.from, 'input')} reduced to ${counted(reducedInputs.to, 'direction')}`]
      : []),
    ...(reducedOutputs
      ? [
          `${counted(reducedOutputs.from, 'output')} reduced to ${counted(reducedOutputs.to, 'coefficient')} with ${digits(reducedOutputs.share)} of their variance`,
        ]
      : []),
  ];
}

/** What trainings write into the provenance. */
interface Reduced {
  readonly from: number;
  readonly to: number;
  readonly share?: number;
}

/** A share by what is left out, of which two digits count. */
function digits(share = 1): string {
  const left = 1 - share;
  return left > 0 ? share.toFixed(Math.min(12, Math.ceil(-Math.log10(left)) + 1)) : '1';
}

/** A whole number, written without a point, is how many; a number below 1 is a share. */
function kept(option: string): (text: string) => Kept {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return { keep: value };
    if (value > 0 && value < 1) return { share: value };
    throw new InputError(
      `${option} must be a whole number of at least 1, written without a point, or a share between 0 and 1`,
      describe(text),
      `Give for example ${option} 1 for one alone, or ${option} 0.999 for the share that is kept.`,
    );
  };
}
