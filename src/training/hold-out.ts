import type { Values } from '../runtime/index.ts';
import { counted, stream, type Tensor } from '../tensor/index.ts';
import { isConstant } from './columns.ts';
import type { Fed, TrainingTables } from './data.ts';
import type { TrainingFinding } from './finding.ts';

/** Most rows held out by default, which is a fifth. No part that is only looked at needs more. */
const MOST = 4096;
/** Most rows that are looked at where what varies is not among those held out. */
const MOST_HIDDEN = 1 << 16;
/** Fewer held-out rows than these say nothing of the whole: training rows are then looked at as well. */
export const ENOUGH_HELD_OUT = 10;

/** Labels that are looked at one by one, at most: where there are many outputs, at fewer rows, … */
const MOST_JUDGED = 1 << 20;
/** … yet at no fewer than these. */
const LEAST_JUDGED = 256;

/** A training set in its parts. */
export interface Split {
  /** What steps are taken on, in the order of the data. */
  readonly training: Fed;
  /** The numbers of the rows of `training`, and of `watched`, in the data. */
  readonly numbers: { readonly training: Int32Array; readonly watched: Int32Array };
  /** What the loss is validated on: the rows held out, or, without any, training rows. */
  readonly watched: Fed;
  /**
   * Rows in random order on which single outputs are looked at. They are rows held out, where these are enough and no output
   * that varies is constant there; else any.
   */
  readonly judged: Fed;
  /** Which rows are held out, ascending. */
  readonly heldOut: Int32Array;
  /** Whether all rows of `judged` are held out. */
  readonly judgedHeldOut: boolean;
}

/** How many of `n` rows {@link holdOut} holds out. */
export function heldOutRows(n: number, share?: number): number {
  if (share === undefined) return Math.min(MOST, Math.floor(n / 5));
  return share > 0 ? Math.min(Math.max(1, Math.round(share * n)), n - 1) : 0;
}

/**
 * Which of `n` rows are held out and which are trained on, in random order, by the seed and the number of rows alone.
 *
 * @param share as of {@link holdOut}
 */
export function partedRows(
  n: number,
  seed: number,
  share?: number,
): { readonly heldOut: Int32Array; readonly training: Int32Array } {
  const held = heldOutRows(n, share);
  const order = rowOrder(n, seed);
  return { heldOut: order.slice(0, held), training: order.slice(held) };
}

/** All rows in random order, those to hold out first. */
function rowOrder(n: number, seed: number): Int32Array {
  return stream(seed, 'held out').permutation(n);
}

/** A note where there are too few rows to hold out one, unless the caller said that none is to be. */
export function holdOutFindings(
  n: number,
  share: number | undefined,
  outputs: readonly string[],
): readonly TrainingFinding[] {
  if (share !== undefined || heldOutRows(n) > 0) return [];
  return [
    {
      kind: 'nothing-held-out',
      severity: 'note',
      message: `none of ${counted(n, 'row')} is held out, which begins with five: scores are of the rows trained on, and say nothing of other points`,
      outputs,
    },
  ];
}

/**
 * Holds out rows at random: the file may be sorted. The choice depends on the seed and the number of rows alone. A network
 * trained and then tuned on one set by one seed never sees the rows held out. Of two shares, the larger holds out the rows
 * of the smaller as well.
 *
 * @param share of the rows to hold out, in [0, 1), rounded to whole rows; a share above 0 is a row at least. Default a fifth, at most 4096
 *   rows. A row at least is left to train on.
 */
export function holdOut(data: TrainingTables, seed: number, share?: number): Split {
  const n = data.x.shape[0];
  const held = heldOutRows(n, share);
  const order = rowOrder(n, seed);
  const heldOut = order.slice(0, held).sort();
  const outputs = data.y.data.length / n;
  const most = Math.max(LEAST_JUDGED, Math.floor(MOST_JUDGED / outputs));
  const some = order.subarray(0, Math.min(held, MOST, most));
  // An output that varies in few rows alone may be constant in those held out: then they say nothing of it.
  const isHidden = held >= ENOUGH_HELD_OUT && variesElsewhere(data.y, some);
  const judgedHeldOut = held >= ENOUGH_HELD_OUT && !isHidden;
  const all = Math.min(n, isHidden ? MOST_HIDDEN : MOST, most);
  const numbers = {
    training: order.slice(held).sort(),
    watched: order.subarray(0, held > 0 ? held : Math.min(n, MOST)),
  };
  return {
    training: rowsAt(data, numbers.training),
    watched: rowsAt(data, numbers.watched),
    numbers,
    judged: rowsAt(data, judgedHeldOut ? some : order.subarray(0, all)),
    heldOut,
    judgedHeldOut,
  };
}

/** Whether an output is constant in some rows, and not in all. */
function variesElsewhere({ shape: [n], data }: Tensor, rows: Int32Array): boolean {
  const outputs = data.length / n;
  const all = Int32Array.from({ length: n }, (_, row) => row);
  const column = (of: Int32Array, j: number) => Float64Array.from(of, (row) => data[row * outputs + j]);
  return Array.from({ length: outputs }, (_, j) => j).some(
    (j) => isConstant(column(rows, j)) && !isConstant(column(all, j)),
  );
}

/** Rows by their numbers, as the engine takes them. */
function rowsAt(data: TrainingTables, rows: Int32Array): Fed {
  const taken = ({ shape, data: all }: Tensor): Values => {
    const width = all.length / shape[0];
    const part = new Float32Array(rows.length * width);
    for (let i = 0; i < rows.length; i++)
      part.set(all.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
    return { type: 'float32', dims: [rows.length, width], data: part };
  };
  return Object.fromEntries(Object.entries(data).map(([name, table]) => [name, taken(table)])) as Fed;
}

/** Rows `from` to `to` of all tables, as views. */
export function rowsBetween(fed: Fed, from: number, to: number): Fed {
  const part = ({ dims: [rows], data, type }: Values): Values => {
    const width = data.length / rows;
    return {
      type,
      dims: [to - from, width],
      data: (data as Float32Array).subarray(from * width, to * width),
    };
  };
  return Object.fromEntries(Object.entries(fed).map(([name, table]) => [name, part(table)])) as Fed;
}
