import { InputError, numeral, type Tensor } from '../tensor/index.ts';
import type { Domain, Variable } from '../variable/index.ts';
import type { EstimatorKind } from './estimators/index.ts';
import { LABEL_PARTS, type LabelPart } from './labels.ts';

type Parts = Readonly<Partial<Record<LabelPart, Tensor>>>;

/** What the paths of a labelling say of their control: of each value and derivative how far the paths' mean is from the one known. */
export interface ControlResiduals {
  /** The mean over a point's paths less the known one, shaped as the labels. */
  readonly apart: Parts;
  readonly known: Parts;
}

interface Labelled {
  readonly name: string;
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  readonly domain: Domain;
}

/** The names of both in a graph of labels. */
export const residualNames = (part: string) => ({ apart: `apart of ${part}`, known: `known of ${part}` });

/** Both from the results of a graph of labels, where the model has a control. */
export function residualsOf(results: Readonly<Record<string, Tensor>>): ControlResiduals | undefined {
  const named = (kind: keyof ControlResiduals): Parts =>
    Object.fromEntries(
      LABEL_PARTS.flatMap(({ part }) => {
        const found = results[residualNames(part)[kind]];
        return found === undefined ? [] : [[part, found]];
      }),
    );
  const apart = named('apart');
  return apart.y && { apart, known: named('known') };
}

/** The probability that a mean that is right is refused: at most this in one labelling. */
const LEVEL = 1e-7;
/** Points that are paid, from which on residuals tell how they spread. */
const FEWEST = 64;
/** Shares of the mean that are rounding: of a column, and of values over the width of the domain. */
const [OWN, NATURAL] = [2 ** -14, 2 ** -16];

/**
 * Checks the mean of a control by all paths of a labelling, values and derivatives alike. Over points the residuals r are independent,
 * of mean 0. Their sum exceeds √(2L·Σr²) + ⅔L·max|r| with a probability of about e^−L: Bernstein's inequality, with the spread of
 * the residuals themselves.
 * That is for points at least 64 of which are paid, each otherwise than the others: fewer find nothing.
 *
 * @throws InputError naming the value or the derivative that the mean has otherwise than paths do
 */
export function demandControlMean(
  labelled: Labelled,
  { apart, known }: ControlResiduals,
  by: EstimatorKind | undefined,
): void {
  const { name, inputs, outputs } = labelled;
  const [n] = (apart.y as Tensor).shape;
  const isSeldom = seldomPaid(apart.y as Tensor, known.y as Tensor);
  for (const { part, order } of LABEL_PARTS) {
    // They are biased by their step, as the payoff's are.
    if (order === 2 && by === 'differences') continue;
    const [off, mean] = [apart[part], known[part]];
    if (off === undefined || mean === undefined) continue;
    const columns = off.data.length / n;
    const wrong = Array.from({ length: columns }, (_, column) => ({
      column,
      ...pooled(off, mean, column, {
        level: Math.log((2 * columns) / LEVEL),
        scale: rms(known.y as Tensor, outputOf(part, column, labelled)) * unitOf(part, column, labelled),
      }),
    })).filter(({ column, excess }) => excess > 1 && !isSeldom(outputOf(part, column, labelled)));
    if (wrong.length === 0) continue;
    const { column, byMean, byPaths, noise } = wrong.reduce((a, b) => (b.excess > a.excess ? b : a));
    const output = outputOf(part, column, labelled);
    const of = `${whatOf(part, column, inputs)}${outputs.length > 1 && output !== undefined ? ` of ${outputs[output].name}` : ''}`;
    throw new InputError(
      `the mean of the control of ${name} must be that of its paths`,
      `${of} ${numeral(byMean)} where paths say ${numeral(byPaths)}${noise > 0 ? ` ± ${numeral(noise)}` : ''} in mean over ${n} points`,
      part === 'y'
        ? 'Correct it: it is that of the discretised path, discounted as the payoff is.'
        : 'Correct it, or, if the control jumps or is smoothed too sharply, leave out its continuous and smooth and give it a shift.',
    );
  }
}

/** A column over all points: by how much the sum of residuals exceeds what chance and rounding allow, and both means. */
function pooled(
  off: Tensor,
  mean: Tensor,
  column: number,
  { level, scale }: { readonly level: number; readonly scale: number },
) {
  const [n] = off.shape;
  const columns = off.data.length / n;
  let [sum, squares, most, total, ofColumn] = [0, 0, 0, 0, 0];
  for (let at = column; at < off.data.length; at += columns) {
    const [r, k] = [off.data[at], mean.data[at]];
    sum += r;
    squares += r * r;
    most = Math.max(most, Math.abs(r));
    total += k;
    ofColumn += k * k;
  }
  const rounding = n * (OWN * Math.sqrt(ofColumn / n) + NATURAL * scale);
  const limit = Math.sqrt(2 * level * squares) + (2 / 3) * level * most + rounding;
  const deviation = Math.sqrt(Math.max(0, squares - sum ** 2 / n)) / n;
  return {
    excess: Math.abs(sum) / limit,
    ...{ byMean: total / n, byPaths: (total + sum) / n, noise: deviation },
  };
}

/** Of an output's values, or of all outputs'. */
function rms({ shape: [, m], data }: Tensor, output?: number): number {
  const values = output === undefined ? data : data.filter((_, at) => at % m === output);
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** What a value comes to in a column: it changes over the width of the domain. Directions are as long as that, weights are 1. */
function unitOf(part: LabelPart, column: number, { inputs, domain: { lo, hi } }: Labelled): number {
  const d = inputs.length;
  const over = (i: number) => 1 / (hi[i] - lo[i]);
  if (part === 'y' || part === 'tangents') return 1;
  return over(column % d) * (part === 'hessian' ? over(Math.floor(column / d) % d) : 1);
}

/**
 * Tells outputs whose control few points' paths pay otherwise than all others'. What is that seldom paid says nothing: what it may
 * come to is not among the residuals.
 */
function seldomPaid(off: Tensor, mean: Tensor): (output: number | undefined) => boolean {
  const m = off.shape[1];
  const isSeldom = Array.from({ length: m }, (_, j) => {
    const paid = new Set<number>();
    for (let at = j; at < off.data.length; at += m) paid.add(Math.fround(off.data[at] + mean.data[at]));
    return paid.size < FEWEST;
  });
  return (output) => (output === undefined ? isSeldom.every(Boolean) : isSeldom[output]);
}

/** The output of a column; undefined where it mixes them. */
function outputOf(part: LabelPart, column: number, { inputs, outputs }: Labelled): number | undefined {
  const [d, m] = [inputs.length, outputs.length];
  switch (part) {
    case 'y':
      return column;
    case 'dydx':
      return Math.floor(column / d);
    case 'adjoints':
      return undefined;
    case 'tangents':
      return column % m;
    case 'products':
      return Math.floor(column / d) % m;
    case 'hessian':
      return Math.floor(column / d ** 2);
  }
}

/** "value", "slope by spot", "second derivative by spot and rate". */
function whatOf(part: LabelPart, column: number, inputs: readonly Variable[]): string {
  const d = inputs.length;
  const by = inputs[column % d].name;
  switch (part) {
    case 'y':
      return 'value';
    case 'tangents':
      return 'slope along a direction';
    case 'products':
      return `second derivative by ${by} along a direction`;
    case 'hessian':
      return `second derivative by ${inputs[Math.floor(column / d) % d].name} and ${by}`;
    default:
      return `slope by ${by}`;
  }
}
