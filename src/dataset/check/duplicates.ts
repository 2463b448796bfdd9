import { columnStatistics, counted, type Tensor } from '../../tensor/index.ts';
import { columnNames } from '../columns.ts';
import type { Dataset } from '../dataset.ts';
import { type DataFinding, SOME, short } from './finding.ts';

/** Points that are there more than once: with the same labels they weigh double, with others they are noise. */
export function duplicateFindings(set: Dataset): readonly DataFinding[] {
  const { x, y, dydx, inputs, outputs } = set;
  const [n, d] = x.shape;
  const m = outputs.length;
  const first = firstRows(x.data, n, d);
  const same: number[] = [];
  const different: number[] = [];
  const largest = new Float64Array(m);
  const slopes = new Float64Array(m * d);
  for (let row = 0; row < n; row++) {
    const other = first[row];
    if (other === row) continue;
    const differ = [widen(largest, y.data, row, other), dydx ? widen(slopes, dydx.data, row, other) : false];
    (differ.includes(true) ? different : same).push(row);
  }
  const findings: DataFinding[] = [];
  const columns = inputs.map(({ name }) => name);
  if (same.length > 0)
    findings.push({
      kind: 'duplicate-rows',
      severity: 'warning',
      message: `${counted(same.length, 'row')} of ${n} repeat an earlier one, such as row ${same[0]} (as row ${first[same[0]]}): they weigh double, and may be in training and test sets both. Remove them.`,
      columns,
      rows: same.slice(0, SOME),
    });
  if (different.length > 0) {
    const found = [
      ...described(largest, y, columnNames('y', inputs, outputs, 0)),
      ...(dydx ? described(slopes, dydx, columnNames('dydx', inputs, outputs, 0)) : []),
    ];
    const differences = found.map(({ text }) => text);
    const more =
      differences.length > SOME ? ` and ${counted(differences.length - SOME, 'other column')}` : '';
    findings.push({
      kind: 'conflicting-rows',
      severity: 'warning',
      message: `${counted(different.length, 'row')} of ${n} repeat an earlier point with other labels, such as row ${different[0]} (as row ${first[different[0]]}): ${differences.slice(0, SOME).join(', ')}${more}. Unless this is the noise of the model, an input is missing.`,
      columns: [...columns, ...found.map(({ name }) => name)],
      rows: different.slice(0, SOME),
    });
  }
  return findings;
}

/**
 * Raises the largest differences by those of two rows. Rounding is no difference, nor the sign of 0, nor what is not known.
 *
 * @returns whether they differ at all
 */
function widen(largest: Float64Array, values: Float64Array, row: number, other: number): boolean {
  const width = largest.length;
  let differ = false;
  for (let j = 0; j < width; j++) {
    const value = values[row * width + j];
    const difference = Math.abs(value - values[other * width + j]);
    if (!(difference > 4 * Number.EPSILON * Math.abs(value))) continue;
    differ = true;
    largest[j] = Math.max(largest[j], difference);
  }
  return differ;
}

/** "p by up to 0.2 (3 standard deviations)", of the columns that differ. */
function described(
  largest: Float64Array,
  values: Tensor,
  names: readonly string[],
): readonly { readonly name: string; readonly text: string }[] {
  const { std } = columnStatistics(values);
  return names.flatMap((name, j) => {
    if (largest[j] === 0) return [];
    const deviations = std[j] > 0 ? ` (${short(largest[j] / std[j])} standard deviations)` : '';
    return [{ name, text: `${name} by up to ${short(largest[j])}${deviations}` }];
  });
}

/** For each row of `width` numbers the first row that is equal to it. */
export function firstRows(values: Float64Array, n: number, width: number): Int32Array {
  const capacity = 2 ** Math.ceil(Math.log2(2 * n + 1));
  const slots = new Int32Array(capacity).fill(-1);
  const first = new Int32Array(n);
  const number = new Float64Array(1);
  const words = new Uint32Array(number.buffer);
  for (let row = 0; row < n; row++) {
    let hash = 0;
    for (let j = 0; j < width; j++) {
      number[0] = values[row * width + j] + 0; // −0 is 0
      hash = Math.imul(hash ^ words[0], 0x9e3779b1);
      hash = Math.imul((hash ^ (hash >>> 15)) + words[1], 0x85ebca77);
      hash ^= hash >>> 13;
    }
    let slot = hash & (capacity - 1);
    while (slots[slot] >= 0 && !equalRows(values, width, slots[slot], row))
      slot = (slot + 1) & (capacity - 1);
    if (slots[slot] < 0) slots[slot] = row;
    first[row] = slots[slot];
  }
  return first;
}

function equalRows(values: Float64Array, width: number, a: number, b: number): boolean {
  for (let j = 0; j < width; j++) if (values[a * width + j] !== values[b * width + j]) return false;
  return true;
}
