import { Option } from 'commander';
import { describeSparsity, type Surrogate, sparsityOf } from '../surrogate/index.ts';
import { describe, InputError } from '../tensor/index.ts';
import { distributions, growths, type MethodName, type SparseOptions } from '../training/index.ts';
import { wholeNumber } from './options.ts';

/** What {@link sparseOptions} give. */
export interface SparseChoice {
  readonly sparse?: SparseOptions['by'];
  readonly sparsity?: number;
  readonly sparseEvery?: number;
  readonly sparseUntil?: number;
  readonly sparseFraction?: number;
  readonly sparseDistribution?: SparseOptions['distribution'];
}

const SPARSE_OPTIONS: readonly Option[] = [
  new Option(
    '--sparse <method>',
    'dynamic sparse training: most weights are zero in every step, and which ones changes. They grow where the gradient is largest (rigl) or at random (set) (default: off)',
  ).choices(growths),
  new Option('--sparsity <share>', 'share of all weights that are zero, with --sparse').argParser(
    between('--sparsity', 0.9),
  ),
  new Option(
    '--sparse-every <steps>',
    'steps from one change to the next, a multiple of 64 or rounded up to one (default: 128 of rigl, an epoch of set)',
  ).argParser(wholeNumber('--sparse-every', 1)),
  new Option(
    '--sparse-until <share>',
    'share of the steps after which the zeros stay (default: 0.75 of rigl, 1 of set)',
  ).argParser(between('--sparse-until', 0.75, true)),
  new Option(
    '--sparse-fraction <share>',
    "share of a layer's weights that the first change exchanges at most; of rigl it falls to 0, of set it stays (default: 0.3)",
  ).argParser(between('--sparse-fraction', 0.3)),
  new Option(
    '--sparse-distribution <name>',
    'what each layer keeps: in proportion to inputs + outputs, or the same share (default: erdos-renyi-kernel)',
  ).choices(distributions),
];

export function sparseOptions(): readonly Option[] {
  return SPARSE_OPTIONS;
}

/** Reads a share above 0 and below 1, or up to 1. */
function between(option: string, example: number, closed = false): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value > 0 && (closed ? value <= 1 : value < 1)) return value;
    throw new InputError(
      `${option} must be a share above 0 and ${closed ? 'at most' : 'below'} 1`,
      describe(text),
      `Give for example ${option} ${example}.`,
    );
  };
}

/**
 * The options as the library takes them.
 *
 * @throws InputError where one of them misses another
 */
export function sparseIn(choice: SparseChoice & { readonly method?: MethodName }): SparseOptions | undefined {
  const { sparse, sparsity, sparseEvery, sparseUntil, sparseFraction, sparseDistribution } = choice;
  if (sparse === undefined) {
    const alone = SPARSE_OPTIONS.find(
      (option) => choice[option.attributeName() as keyof SparseChoice] !== undefined,
    );
    if (alone === undefined) return undefined;
    throw new InputError(
      `${alone.long} needs --sparse, the way in which weights grow`,
      'none',
      'Give for example --sparse rigl.',
    );
  }
  const { method = 'adam' } = choice;
  if (method !== 'adam')
    throw new InputError(
      '--sparse is of --method adam: other methods do not change which weights are zero',
      `--method ${method}`,
      'Leave one of them out.',
    );
  if (sparsity === undefined)
    throw new InputError(
      '--sparse needs --sparsity, the share of weights that are zero',
      'none',
      'Give for example --sparsity 0.9.',
    );
  return {
    by: sparse,
    sparsity,
    every: sparseEvery,
    until: sparseUntil,
    fraction: sparseFraction,
    distribution: sparseDistribution,
  };
}

/** "sparse by rigl: 829 of 82,944 weights not zero, …; by layer 73 · 138 · 69" */
export function describeSparse(network: Surrogate, { by }: SparseOptions): string {
  const kept = network.layers.flatMap(({ weight, unweighted }) =>
    unweighted ? [] : weight.filter((value) => value !== 0).length,
  );
  return `sparse by ${by}: ${describeSparsity(sparsityOf(network)) ?? 'no weight is zero'}; by layer ${kept.map((one) => one.toLocaleString('en')).join(' · ')}`;
}
