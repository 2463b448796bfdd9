import { normalise, partsOf } from '../../dataset/index.ts';
import { type BoundObjective, bindObjective, withoutDraws } from '../../objective/index.ts';
import type { Engine, Values } from '../../runtime/index.ts';
import { inputWidth, outputWidth, type Surrogate } from '../../surrogate/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import { DrawSource, type Fed, FIXED_DRAWS, type TableScales } from '../../training/index.ts';
import type { CriterionContext } from '../criterion.ts';
import { tells, type Units, unitsOf } from '../units.ts';

/**
 * The loss of a network on samples, all in normalised units and float64, for criteria that differentiate it. These are the
 * network's own. Where it does not tell them they are those of the samples, as in a tuning.
 */
export interface LossProblem {
  readonly engine: Engine;
  /** Its terms draw nothing where they can do without. */
  readonly objective: BoundObjective;
  /** Number of the samples. */
  readonly rows: number;
  /** What the terms read, each [rows, width]. */
  readonly tables: Fed;
  /** Whether the network does not tell its units, so that its parameters may be in any. */
  readonly isBare: boolean;
  /** Between the network's units and those of the tables, where they differ. */
  readonly scales: TableScales | undefined;
  /** What terms draw, the same for all rows; a loss is the mean over {@link FIXED_DRAWS} of them. */
  readonly drawn: Readonly<Record<string, Values>>;
  readonly signal: AbortSignal | undefined;
}

/** @throws InputError when the context lacks samples or an engine, or the samples do not have what the objective compares */
export function lossProblem(surrogate: Surrogate, context: CriterionContext): LossProblem {
  const { samples, engine, objective, signal } = context;
  const { normalisation } = surrogate;
  const units = unitsOf(surrogate, partsOf(samples).length > 2, () => samples);
  const own = normalise(samples, { ...normalisation, ...units });
  const network = { inputs: inputWidth(surrogate), outputs: outputWidth(surrogate) };
  const bound = withoutDraws(bindObjective(objective, own, network));
  const rows = bound.data.x.shape[0];
  const numbers = Int32Array.from({ length: rows }, (_, row) => row);
  const drawn = new DrawSource(bound, context.stream('draws of the loss'), numbers).fixed(FIXED_DRAWS);
  const { x, y, ...others } = bound.data;
  return {
    engine,
    objective: bound,
    rows,
    isBare: !(tells(surrogate, 'x') && tells(surrogate, 'y')),
    scales: scalesOf(normalisation, units),
    tables: { ...mapped(others, table), x: table(x), y: table(y) },
    drawn: mapped(drawn, ({ dims, data }) => doubles(Float64Array.from(data as Float32Array), dims)),
    signal,
  };
}

function scalesOf(network: Units, tables: Units): TableScales | undefined {
  if (network.xStd === tables.xStd && network.yStd === tables.yStd) return undefined;
  return {
    inputs: tables.xStd.map((std, k) => std / network.xStd[k]),
    outputs: network.yStd.map((std, j) => std / tables.yStd[j]),
  };
}

/** The problem with its rows in another order. */
export function reordered(problem: LossProblem, order: Int32Array): LossProblem {
  const moved = ({ dims: [rows, width], data }: Values): Values => {
    const from = data as Float64Array;
    const to = new Float64Array(from.length);
    order.forEach((row, k) => {
      to.set(from.subarray(row * width, (row + 1) * width), k * width);
    });
    return doubles(to, [rows, width]);
  };
  const { x, y, ...others } = problem.tables;
  return { ...problem, tables: { ...mapped(others, moved), x: moved(x), y: moved(y) } };
}

/** Numbers as an engine takes them. */
export function doubles(data: Float64Array, dims: readonly number[] = [data.length]): Values {
  return { type: 'float64', dims, data };
}

function table({ shape: [n], data }: Tensor): Values {
  return doubles(data instanceof Float64Array ? data : Float64Array.from(data), [n, data.length / n]);
}

function mapped<From, To>(
  all: Readonly<Record<string, From>>,
  change: (one: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(all).map(([name, one]) => [name, change(one)]));
}
