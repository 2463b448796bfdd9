import { type BoundObjective, type BoundTerm, withoutDraws } from '../objective/index.ts';
import { lower } from '../onnx/index.ts';
import type { Engine, Program, Values } from '../runtime/index.ts';
import { fedTo } from './data.ts';
import { DrawSource, FIXED_DRAWS } from './draws.ts';
import { rowsBetween } from './hold-out.ts';
import { batchLoss, type StepOptions } from './step.ts';
import type { WatchedRows } from './validator.ts';

/** Rows whose losses are computed at once. */
const PART = 1024;
/** Draws whose losses are averaged, at most, where a term cannot do without. */
const MOST_DRAWS = 32;
/** Blocks of residuals that an engine makes ready in a second or so. */
const MOST_BLOCKS = 512;

/**
 * The losses of the terms of one network over all rows, by name. The noise of labels is told of what draws estimate: so the
 * loss beside it is that, without draws. Where a term has no such thing, or a very large one, it is the mean over many draws.
 *
 * @param parameters of this network alone
 */
export async function termLosses(
  engine: Engine,
  step: StepOptions,
  { data, numbers, random }: WatchedRows,
  parameters: Values,
): Promise<Readonly<Record<string, number>>> {
  const all = data.x.dims[0];
  const own = { ...step, copies: 1, objective: affordable(step) };
  const turns = affordableDraws(own);
  const drawn = new DrawSource(own.objective, random.substream('terms'), numbers).fixed(turns);
  const programs = new Map<number, Program>();
  const sums = new Map(own.objective.terms.map(({ name }) => [name, 0]));
  try {
    for (let from = 0; from < all; from += PART) {
      const rows = Math.min(PART, all - from);
      const tables = fedTo(own.objective, rowsBetween(data, from, from + rows));
      const program =
        programs.get(rows) ?? (await engine.load(lower(batchLoss(own, rows, { turns }).losses)));
      programs.set(rows, program);
      const results = await program.run({ parameters, ...tables, ...drawn });
      for (const [name, sum] of sums) sums.set(name, sum + (results[name].data[0] as number) * rows);
    }
  } finally {
    for (const program of programs.values()) await program.dispose();
  }
  return Object.fromEntries(Array.from(sums, ([name, sum]) => [name, sum / all]));
}

/** The objective with no draws in terms whose residual without them is not too large a graph. */
function affordable(step: StepOptions): BoundObjective {
  const { objective } = step;
  const whole = withoutDraws(objective).terms;
  const terms = objective.terms.map((term, k) =>
    term.whole !== undefined && blocksOf(step, whole[k]) <= MOST_BLOCKS ? whole[k] : term,
  );
  return { ...objective, terms };
}

function affordableDraws(step: StepOptions): number {
  const drawing = step.objective.terms.filter(({ draws }) => draws !== undefined);
  const blocks = drawing.map((term) => blocksOf(step, term));
  return Math.max(FIXED_DRAWS, Math.min(MOST_DRAWS, Math.floor(MOST_BLOCKS / Math.max(1, ...blocks))));
}

/** Blocks of the residual of a term at one draw. */
function blocksOf(step: StepOptions, term: BoundTerm): number {
  const objective = { ...step.objective, terms: [term] };
  return batchLoss({ ...step, copies: 1, objective }, 1).residuals[term.name].length;
}
