import { type Expression, input, inputsOf } from '../graph/index.ts';
import { demand } from '../tensor/index.ts';
import { checkResidual } from './check-term.ts';
import type { Draw } from './draw.ts';
import { type BoundObjective, type BoundTerm, type Columns, knownOf } from './objective.ts';
import type { Batch } from './term.ts';
import { meanSquare, totalGraph } from './total.ts';

/** The losses of a batch, scalars: the total, and the unweighted one of each term, by name. */
export interface ObjectiveGraph {
  readonly losses: Readonly<Record<string, Expression>>;
  readonly total: Expression;
  /** What each term squares. */
  readonly residuals: Readonly<Record<string, readonly Expression[]>>;
  /** ŷ [rows, m] */
  readonly predicted: Expression;
}

/** Where the losses of a batch find their numbers. */
export interface Sources {
  /** The expression [rows, width] of a table; default an input of its name. */
  readonly table?: (columns: Columns) => Expression;
  /** The expression of a draw, in its shape; default an input of its name, see {@link drawName}. */
  readonly drawn?: (draw: Draw, turn: number) => Expression;
  /** Draws of which losses are the mean. Default 1, as in a step. */
  readonly turns?: number;
}

/** How a graph that averages over several draws names the numbers of one of them. */
export function drawName(name: string, turn: number, turns = 1): string {
  return turns === 1 ? name : `${name}.${turn}`;
}

/**
 * The losses of predictions on a batch of `rows` points.
 *
 * @param predict ŷ [rows, m] of points [rows, d]
 */
export function objectiveGraph(
  { terms, tables }: BoundObjective,
  rows: number,
  predict: (x: Expression) => Expression,
  sources: Sources = {},
): ObjectiveGraph {
  const { turns = 1, table = ({ name, width }) => input(name, [rows, width]) } = sources;
  const { drawn = ({ name, shape }, turn) => input(drawName(name, turn, turns), shape) } = sources;
  const found = new Map(
    tables.map((columns) => [columns.name, table(columns).reshape([rows, ...columns.shape])] as const),
  );
  const x = found.get('x') as Expression;
  const predicted = predict(x);
  const batchOf = ({ name: term, draws = [] }: BoundTerm, turn: number, taken: Set<string>): Batch => ({
    x,
    predicted,
    table(name) {
      const e = found.get(name);
      demand(
        e !== undefined,
        `the term ${term} must name among its tables all that it reads`,
        name,
        'Name it among its tables.',
      );
      return e;
    },
    known: (name) => found.get(knownOf(name)),
    drawn(name) {
      const draw = draws.find((one) => one.name === name);
      demand(
        draw !== undefined,
        `the term ${term} must name among its draws all that it takes`,
        name,
        'Name it among its draws.',
      );
      taken.add(name);
      return drawn(draw, turn);
    },
  });
  const moves = dependsOn(predicted, [...found.values()]);
  const blocks = terms.map((term) => {
    const residual = Array.from({ length: term.draws === undefined ? 1 : turns }, (_, turn) => {
      const taken = new Set<string>();
      const one = term.residual(batchOf(term, turn, taken));
      checkResidual(term, one, rows, moves);
      checkDrawn(term, taken);
      return one;
    });
    // The mean over all blocks is that of the means of each turn, which have equally many.
    return [term.name, residual.flat()] as const;
  });
  const losses = Object.fromEntries(terms.map(({ name, over }, k) => [name, meanSquare(blocks[k][1], over)]));
  return { residuals: Object.fromEntries(blocks), losses, total: totalGraph(terms, losses), predicted };
}

/** A step is given all draws: so each must be there to be given. */
function checkDrawn({ name: term, draws = [] }: BoundTerm, taken: ReadonlySet<string>): void {
  const left = draws.find(({ name }) => !taken.has(name));
  demand(
    left === undefined,
    `the residual of the term ${term} must take all that it draws`,
    left?.name,
    'Take it with drawn(name), or leave it out.',
  );
}

/** Whether expressions depend on what a prediction depends on besides tables: on parameters, where it has any. */
function dependsOn(predicted: Expression, tables: readonly Expression[]) {
  const data = new Set(inputsOf(tables));
  const parameters = new Set(inputsOf([predicted]).filter((e) => !data.has(e)));
  return (blocks: readonly Expression[]) =>
    parameters.size === 0 || inputsOf(blocks).some((e) => parameters.has(e));
}
