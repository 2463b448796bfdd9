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
  watched: WatchedRows,
  parameters: Values,
): Promise<Readonly<Record<string, number>>> {
  const all = watched.data.x.dims[0];
  const sizes = Array.from({ length: Math.ceil(all / PART) }, (_, k) => Math.min(PART, all - k * PART));
  const parts = await lossesOfParts(engine, step, watched, parameters, sizes);
  return Object.fromEntries(
    step.objective.terms.map(({ name }) => [
      name,
      parts.reduce((sum, { rows, losses }) => sum + losses[name] * rows, 0) / all,
    ]),
  );
}

/**
 * The total loss of one network on each of `count` parts of the rows, and how many rows each has. The first ones may have one
 * more than the others. Of fewer rows than `count` each is a part. Networks of one objective can so be compared on the same rows.
 *
 * @param parameters of this network alone
 */
export async function partLosses(
  engine: Engine,
  step: StepOptions,
  watched: WatchedRows,
  parameters: Values,
  count: number,
): Promise<{ readonly rows: readonly number[]; readonly losses: Float64Array }> {
  const all = watched.data.x.dims[0];
  const least = Math.floor(all / count);
  const rows = Array.from(
    { length: Math.min(count, all) },
    (_, k) => least + (k < all - least * count ? 1 : 0),
  );
  const parts = await lossesOfParts(engine, step, watched, parameters, rows);
  const { terms } = step.objective;
  const losses = Float64Array.from(parts, ({ losses }) =>
    terms.reduce((sum, { name, weight }) => sum + weight * losses[name], 0),
  );
  return { rows, losses };
}

/** The losses of the terms on neighbouring parts of so many rows. */
async function lossesOfParts(
  engine: Engine,
  step: StepOptions,
  { data, numbers, random }: WatchedRows,
  parameters: Values,
  sizes: readonly number[],
): Promise<readonly { readonly rows: number; readonly losses: Readonly<Record<string, number>> }[]> {
  const own = { ...step, copies: 1, objective: affordable(step) };
  const turns = affordableDraws(own);
  const drawn = new DrawSource(own.objective, random.substream('terms'), numbers).fixed(turns);
  const programs = new Map<number, Program>();
  const parts: { rows: number; losses: Record<string, number> }[] = [];
  try {
    let from = 0;
    for (const rows of sizes) {
      const tables = fedTo(own.objective, rowsBetween(data, from, from + rows));
      const program =
        programs.get(rows) ?? (await engine.load(lower(batchLoss(own, rows, { turns }).losses)));
      programs.set(rows, program);
      const results = await program.run({ parameters, ...tables, ...drawn });
      const losses = own.objective.terms.map(({ name }) => [name, results[name].data[0] as number]);
      parts.push({ rows, losses: Object.fromEntries(losses) });
      from += rows;
    }
  } finally {
    for (const program of programs.values()) await program.dispose();
  }
  return parts;
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
