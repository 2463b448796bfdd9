import type { Values } from '../runtime/index.ts';
import { compensatedSum, numeral, withWords } from '../tensor/index.ts';
import { columnOf, isConstant, variance } from './columns.ts';
import { listed, type TrainingFinding } from './finding.ts';
import { type TrainingWords, trainingWords } from './words.ts';

/** A network whose R² on rows that it was trained on is below this has learnt nothing of them. */
const LEAST_LEARNT = 0.01;

/** Errors of derivatives below this share of their size do not matter, even where the derivatives vary less than that. */
const MATERIAL = 0.25;

/**
 * Outputs that the network predicts worse than their own mean does. That is where R² is not above 0; on rows that it was
 * trained on, where R² is hardly above 0.
 *
 * @param predicted [n, m]
 * @param y labels [n, m]; an output whose labels are constant is not judged
 * @param names of the outputs
 */
export function valueFindings(
  predicted: Float32Array,
  y: Values,
  names: readonly string[],
  { where, heldOut = true, remedy }: Judged,
): readonly TrainingFinding[] {
  const width = names.length;
  const worse = names.flatMap((name, column) => {
    const labels = columnOf(y, column, width);
    if (isConstant(labels)) return [];
    const output = columnOf({ data: predicted }, column, width);
    const error = compensatedSum(labels.map((label, row) => (output[row] - label) ** 2)) / labels.length;
    const r2 = 1 - error / variance(labels);
    return r2 > (heldOut ? 0 : LEAST_LEARNT) ? [] : [{ name, r2 }];
  });
  if (worse.length === 0) return [];
  const better = worse.some(({ r2 }) => r2 > 0) ? 'hardly better' : 'no better';
  const numbers = listed(worse.map(({ name, r2 }) => `${name} (R² ${numeral(r2)})`));
  return [
    {
      kind: 'worse-than-constant',
      severity: 'warning',
      message: `${where} the network predicts ${better} than a constant (R² 0): ${numbers}. ${remedy}`,
      outputs: worse.map(({ name }) => name),
    },
  ];
}

/** On what predictions are judged. */
interface Judged {
  /** "on 200 held-out rows" */
  readonly where: string;
  /** Whether the network has not been trained on any of them. Default true. */
  readonly heldOut?: boolean;
  /** What to do about it, a sentence. */
  readonly remedy: string;
}

/** Sums over the derivatives of an output that are known. */
export interface SlopeErrors {
  readonly name: string;
  /** Squares of the labels. */
  readonly size: number;
  /** Squares of their distances from the mean over the points, by each input. */
  readonly ofMean: number;
  /** Squares of the errors. */
  readonly error: number;
}

/**
 * How far the predicted derivatives of one output are from the known ones.
 *
 * @param slopes predicted [n, d]
 * @param dydx labels [rows ≥ n, m · d]; `known` is 0 where a label is not known
 */
export function slopeErrors(
  name: string,
  slopes: Float32Array,
  { dydx, known }: { readonly dydx: Values; readonly known?: Values },
  { rows, output, d }: { readonly rows: number; readonly output: number; readonly d: number },
): SlopeErrors {
  const width = dydx.data.length / dydx.dims[0];
  let [size, ofMean, error] = [0, 0, 0];
  for (let k = 0; k < d; k++) {
    const pairs: (readonly [slope: number, label: number])[] = [];
    for (let row = 0; row < rows; row++) {
      const at = row * width + output * d + k;
      if (known?.data[at] !== 0) pairs.push([slopes[row * d + k], Number(dydx.data[at])]);
    }
    if (pairs.length === 0) continue;
    const labels = Float64Array.from(pairs, ([, label]) => label);
    size += compensatedSum(labels.map((label) => label * label));
    ofMean += variance(labels) * labels.length;
    error += compensatedSum(pairs.map(([slope, label]) => (slope - label) ** 2));
  }
  return { name, size, ofMean, error };
}

/** Outputs whose derivatives the network predicts worse than their means do, by so much that it matters. */
export function slopeFindings(
  errors: readonly SlopeErrors[],
  where: string,
  words: TrainingWords = trainingWords,
): readonly TrainingFinding[] {
  const worse = errors.filter(
    ({ size, ofMean, error }) => error > ofMean && error > MATERIAL * MATERIAL * size && size > 0,
  );
  if (worse.length === 0) return [];
  const share = (part: number, size: number) => `${numeral(100 * Math.sqrt(part / size))} %`;
  const numbers = worse.map(
    ({ name, size, ofMean, error }) =>
      `${name} (off by ${share(error, size)} of their size, their mean by ${share(ofMean, size)})`,
  );
  return [
    {
      kind: 'gradients-worse-than-constant',
      severity: 'warning',
      message:
        `${where} derivatives are predicted worse than by the mean of each: ${listed(numbers)}. Check that they belong ` +
        `to the values (order, sign and unit of their columns), take more steps, or train on values alone${withWords(words('loss', 'vanilla'), (said) => ` with ${said}`)}.`,
      outputs: worse.map(({ name }) => name),
    },
  ];
}
