import { columnStatistics, counted, type Tensor } from '../../tensor/index.ts';
import { columnNames } from '../columns.ts';
import type { Dataset } from '../dataset.ts';
import { heldLabels } from '../held.ts';
import { type DataFinding, SOME, short } from './finding.ts';

/** Interquartile ranges from the median beyond which a number is an outlier. */
const FAR = 1000;
/** Rounding, as a share of the standard deviation, from which on a column is nearly constant. */
const LOST = 1e-3;
/** Of all columns together, numbers that are sorted for medians. */
const NUMBERS = 1e6;

/** What each column says by itself. */
export function columnFindings(set: Dataset): readonly DataFinding[] {
  const { x, y, dydx, inputs, outputs } = set;
  const names = {
    x: columnNames('x', inputs, outputs, 0),
    y: columnNames('y', inputs, outputs, 0),
    dydx: columnNames('dydx', inputs, outputs, 0),
  };
  return [
    ...spread(x, names.x, 'input'),
    ...spread(y, names.y, 'output'),
    ...outliers(x, names.x),
    ...outliers(y, names.y),
    ...(dydx ? [...outliers(dydx, names.dydx), ...unknown(dydx, names.dydx, heldLabels(set))] : []),
  ];
}

function spread(values: Tensor, names: readonly string[], role: 'input' | 'output'): readonly DataFinding[] {
  const { min, max, std } = columnStatistics(values);
  return names.flatMap((name, j): readonly DataFinding[] => {
    const size = Math.max(Math.abs(min[j]), Math.abs(max[j]));
    if (max[j] - min[j] <= 4 * Number.EPSILON * size)
      return [
        {
          kind: `constant-${role}`,
          severity: role === 'output' ? 'error' : 'warning',
          message: `${name} is ${short(min[j])} in all rows: ${
            role === 'output'
              ? 'there is nothing to learn. Leave it out'
              : 'nothing can be learnt about it. Leave it out, or vary it'
          }.`,
          columns: [name],
          rows: [],
        },
      ];
    const kept = keptIn(values, j, names.length);
    if ((kept === 'float32' ? 2 ** -24 : 2 ** -53) * size <= LOST * std[j]) return [];
    return [
      {
        kind: 'nearly-constant',
        severity: 'warning',
        message: `${name} varies by ${short(std[j])} around ${short((min[j] + max[j]) / 2)}: ${kept} numbers, as they are given, keep few of the digits that matter. ${kept === 'float32' ? 'Write them as float64, or subtract an offset before' : 'Subtract an offset before'} they are rounded.`,
        columns: [name],
        rows: [],
      },
    ];
  });
}

/** In which numbers a column was rounded: float32 where all are such, and some need its last digit. */
function keptIn({ data }: Tensor, j: number, width: number): 'float32' | 'float64' {
  let last = false;
  for (let i = j; i < data.length; i += width) {
    const value = data[i];
    if (Math.fround(value) !== value) return 'float64';
    // Veltkamp's splitting: the 23 leading digits of 53, of which a number rounded to float32 may have one more.
    const split = value * (2 ** 30 + 1);
    last ||= split - (split - value) !== value;
  }
  return last ? 'float32' : 'float64';
}

function outliers(values: Tensor, names: readonly string[]): readonly DataFinding[] {
  const width = names.length;
  const n = values.shape[0];
  const step = Math.max(1, Math.floor(n / Math.min(8192, Math.max(512, NUMBERS / width))));
  return names.flatMap((name, j): readonly DataFinding[] => {
    const sample: number[] = [];
    for (let row = 0; row < n; row += step) {
      const value = values.data[row * width + j];
      if (!Number.isNaN(value)) sample.push(value);
    }
    const sorted = Float64Array.from(sample).sort();
    const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))];
    const range = at(0.75) - at(0.25);
    if (!(range > 0)) return []; // most numbers are equal: any other would be far away
    const far: number[] = [];
    let farthest = 0;
    for (let row = 0; row < n; row++) {
      const distance = Math.abs(values.data[row * width + j] - at(0.5)) / range;
      if (!(distance > FAR)) continue;
      far.push(row);
      farthest = Math.max(farthest, distance);
    }
    if (far.length === 0) return [];
    return [
      {
        kind: 'outliers',
        severity: 'warning',
        message: `${name} is far from its median ${short(at(0.5))} in ${counted(far.length, 'row')}: up to ${short(farthest)} interquartile ranges, such as ${short(values.data[far[0] * width + j])} in row ${far[0]}. Mend or remove them: they would set the scale of all others.`,
        columns: [name],
        rows: far.slice(0, SOME),
      },
    ];
  });
}

function unknown(dydx: Tensor, names: readonly string[], held: string): readonly DataFinding[] {
  const width = names.length;
  const counts = new Float64Array(width);
  const rows: number[] = [];
  for (let i = 0; i < dydx.data.length; i++) {
    if (!Number.isNaN(dydx.data[i])) continue;
    counts[i % width]++;
    const row = Math.floor(i / width);
    if (rows.length < SOME && rows.at(-1) !== row) rows.push(row);
  }
  const columns = names.filter((_, j) => counts[j] > 0);
  if (columns.length === 0) return [];
  const n = dydx.shape[0];
  const percent = (share: number): string => `${short(100 * share)} %`;
  const some = (list: readonly string[]): string =>
    `${list.slice(0, SOME).join(', ')}${list.length > SOME ? ', …' : ''}`;
  const never = names.filter((_, j) => counts[j] === n);
  const shares = names.flatMap((name, j) =>
    counts[j] > 0 && counts[j] < n ? [`${name} ${percent(counts[j] / n)}`] : [],
  );
  const missing = counts.reduce((sum, count) => sum + (count < n ? count : 0), 0);
  const share = percent(missing / (n * (width - never.length)));
  const isOrAre = never.length === 1 ? 'is' : 'are';
  const sentences =
    never.length === width
      ? [`No derivative is known: ${held} can be trained on.`]
      : [
          ...(never.length > 0
            ? [`${some(never)} ${isOrAre} not known in any row: training uses the other derivatives.`]
            : []),
          ...(shares.length > 0
            ? [
                `${share} of the ${never.length > 0 ? 'other ' : ''}derivatives are not known (${some(shares)}): training uses the others.`,
              ]
            : []),
        ];
  return [{ kind: 'unknown-derivatives', severity: 'warning', message: sentences.join(' '), columns, rows }];
}
