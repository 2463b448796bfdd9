import { activationFacts } from '../../graph/index.ts';
import { magnitude } from '../../interval/index.ts';
import { outputOf, placesIn, type Surrogate } from '../../surrogate/index.ts';
import { demand, type Tensor } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import { tells } from '../units.ts';
import { type AffineMap, composed, fittedMap, residual } from './affine-map.ts';
import type { Run } from './chain.ts';
import { enclosedError } from './enclosed-error.ts';
import { type FittedLines, fittedLines, straightened } from './lines.ts';
import { type LayerSignals, partedSignals, pointSignals } from './point-signals.ts';
import { meanRow } from './second-moments.ts';

/** How near a map is to the run of layers whose place it takes. */
export interface MergeErrors {
  /**
   * Root mean square of what the map is wrong by, over that of what the reader adds up less its mean. All neurons of the
   * reader count together, on points that the fit has not seen. Where they are outputs of a network that does not tell their
   * scales, each is divided by its own.
   */
  readonly error: number;
  /** The largest that it is wrong by on those points, in any neuron of the reader. */
  readonly largest: number;
  /** What it is wrong by at most over the box, in any neuron of the reader: guaranteed. Absent where it is not finite. */
  readonly bound?: number;
}

/** A run with the map that takes its place: from what its first layer reads to what its reader adds up. */
export interface FittedRun extends Run, MergeErrors {
  readonly map: AffineMap;
}

/** On how many points maps are fitted and measured, where there are as many. */
export const MERGE_POINTS = 3072;

/**
 * The affine maps that come nearest to runs of layers with the weights of their readers. They are of least squares on two thirds
 * of the points, near the map that has the best line in the place of each activation.
 *
 * @param x points [n, d] in physical units
 * @param domain the box of the bounds. Default none: no bounds
 * @throws InputError where there are fewer than three points, or a number is not finite at one
 */
export function fittedRuns(
  surrogate: Surrogate,
  runs: readonly Run[],
  x: Tensor,
  domain?: Domain,
): FittedRun[] {
  const { seen, lines, judge } = signalsOf(surrogate, x, domain);
  return runs.map((run): FittedRun => {
    const [first, last] = [run.layers[0] - 1, run.into - 1];
    const map = fittedMap(seen[first].read, seen[last].sums, byLines(surrogate, run, lines));
    return judge({ layers: run.layers, into: run.into, map });
  });
}

/**
 * How near maps are that are known. They are measured on the points and bounded over the box, as {@link fittedRuns} does with its own.
 *
 * @throws InputError as {@link fittedRuns}
 */
export function measuredRuns(
  surrogate: Surrogate,
  runs: readonly (Run & { readonly map: AffineMap })[],
  x: Tensor,
  domain?: Domain,
): FittedRun[] {
  const { judge } = signalsOf(surrogate, x, domain);
  return runs.map(({ layers, into, map }) => judge({ layers, into, map }));
}

/** What layers compute at the points that a fit sees, the lines of their activations, and what judges a map on the others. */
function signalsOf(surrogate: Surrogate, x: Tensor, domain: Domain | undefined) {
  demand(x.shape[0] >= 3, 'layers are merged on three points or more', x.shape[0], 'Give more.');
  const { seen, unseen } = partedSignals(pointSignals(surrogate, x));
  const lines = seen.map(({ sums, values }, place) =>
    fittedLines(surrogate.layers[place].activation, sums, values),
  );
  const judge = (run: Run & { readonly map: AffineMap }): FittedRun => {
    const bound = domain && boundOf(surrogate, run, run.map, lines, domain);
    return {
      ...run,
      ...measured(
        run.map,
        unseen[run.layers[0] - 1],
        unseen[run.into - 1],
        isOfAnyUnits(surrogate, run.into - 1),
      ),
      ...(Number.isFinite(bound) && { bound }),
    };
  };
  return { seen, lines, judge };
}

/** The run and its reader, with lines in the place of activations. */
function byLines({ layers }: Surrogate, run: Run, lines: readonly FittedLines[]): AffineMap {
  const straight = run.layers.map((layer) => straightened(layers[layer - 1], lines[layer - 1]));
  const { inputs, outputs, weight, bias } = layers[run.into - 1];
  return composed([...straight, { inputs, outputs, weight, bias }]);
}

/**
 * Whether the sums of a layer are several numbers whose scales nothing tells. They may be outputs of a network that tells none.
 * Or they are hidden sums of no activation, or of two straight pieces such as relu. Each may have any factor, and what reads
 * it divides by that.
 */
function isOfAnyUnits(surrogate: Surrogate, place: number): boolean {
  const { outputs, activation } = surrogate.layers[place];
  if (outputs === 1) return false;
  if (placesIn(outputOf(surrogate)).includes(place)) return !tells(surrogate, 'y');
  if (activation === 'linear') return true;
  const { straight, bounded, vanishesAtZero } = activationFacts(activation);
  return straight && vanishesAtZero && !bounded;
}

/** @param apart whether each neuron of the reader is divided by its own spread, before all count together */
function measured(
  map: AffineMap,
  { read }: LayerSignals,
  { sums }: LayerSignals,
  apart: boolean,
): MergeErrors {
  const wrong = residual(map, read, sums);
  const mean = meanRow(sums);
  const m = mean.length;
  const away = sums.data.map((value, at) => value - mean[at % m]);
  const error = apart
    ? Array.from(mean, (_, j) => {
        const [own, varied, whole] = [wrong, away, sums.data].map((all) =>
          all.filter((_, at) => at % m === j),
        );
        return relative(own, varied, whole) ** 2 / m;
      }).reduce((sum, square) => sum + square, 0) ** 0.5
    : relative(wrong, away, sums.data);
  return {
    error,
    largest: wrong.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  };
}

/** Where a reader does not vary, its size stands for what it varies by. */
function relative(wrong: Float64Array, away: Float64Array, sums: Float64Array): number {
  return rootMeanSquare(wrong) / (rootMeanSquare(away) || rootMeanSquare(sums) || 1);
}

function boundOf(...given: Parameters<typeof enclosedError>): number {
  const { lo, hi } = enclosedError(...given);
  return lo.reduce((most, end, j) => Math.max(most, magnitude({ lo: end, hi: hi[j] })), 0);
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
