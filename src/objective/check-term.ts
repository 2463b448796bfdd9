import type { Samples } from '../dataset/index.ts';
import { Expression } from '../graph/index.ts';
import {
  demand,
  describe,
  formatShape,
  InputError,
  sameShape,
  sizeOf,
  type Tensor,
} from '../tensor/index.ts';
import type { Draw } from './draw.ts';
import type { Dimensions, Term, TermOnSamples, TermTable } from './term.ts';

/*
 * Terms come from outside, also from JavaScript: what they are and give is checked before anything is made of it.
 */

/**
 * Checks a list of terms before they are bound.
 *
 * @throws InputError naming the term
 */
export function checkTerms(objective: readonly Term[]): void {
  demand(Array.isArray(objective), 'an objective must be a list of terms', objective, 'Give it as an array.');
  for (const [k, term] of objective.entries()) checkTerm(term, `term ${k + 1} of the objective`);
  demand(
    objective.some(({ weight }) => weight > 0),
    'an objective needs a term with a weight above 0',
    objective.map(({ name }) => name),
    'Give it one.',
  );
}

function checkTerm(term: Term, which: string): void {
  demand(
    typeof term === 'object' && term !== null,
    `${which} must be an object`,
    term,
    'Give it a name, a weight and bind.',
  );
  const { name, weight, bind } = term;
  demand(
    isName(name),
    `the name of ${which} must be a text that is not empty`,
    name,
    'Name the term: its losses are recorded under this name.',
  );
  demand(
    Number.isFinite(weight) && weight >= 0,
    `the weight of the term ${name} must be a finite number of at least 0`,
    weight,
    'Correct it.',
  );
  demand(
    typeof bind === 'function',
    `bind of the term ${name} must be a function`,
    bind,
    'Give bind(samples, network), which returns the tables and the residual.',
  );
}

/**
 * A term on samples, checked but for its residual.
 *
 * @throws InputError naming the term
 */
export function bindTerm(term: Term, samples: Samples, network: Dimensions): TermOnSamples {
  const on: TermOnSamples = term.bind(samples, network);
  const { name } = term;
  const given = `what bind of the term ${name} returns`;
  demand(
    typeof on === 'object' && on !== null && Array.isArray(on.tables) && typeof on.residual === 'function',
    `${given} must have a list of tables and a function residual`,
    typeof on === 'object' && on !== null ? Object.keys(on) : on,
    'Return { tables, residual }; without labels of its own, tables is [].',
  );
  demand(
    on.over === undefined || (Number.isFinite(on.over) && on.over > 0),
    `over, in ${given}, must be a finite number above 0`,
    on.over,
    'Leave it out, or give the factor by which the mean of squares is too large.',
  );
  for (const table of on.tables) checkTable(table, name);
  demand(
    on.draws === undefined || Array.isArray(on.draws),
    `draws, in ${given}, must be a list`,
    on.draws,
    'Leave them out, or give a list of { name, shape, next }.',
  );
  for (const draw of on.draws ?? []) checkDraw(draw, name);
  demand(
    on.whole === undefined || typeof Object(on.whole).residual === 'function',
    `whole, in ${given}, must have a function residual`,
    on.whole,
    'Leave it out, or give { residual }, which reads no draw.',
  );
  return on;
}

function checkDraw(draw: Draw, term: string): void {
  const { name, shape, next, needs } = Object(draw) as Draw;
  demand(
    isName(name) && typeof next === 'function',
    `each draw of the term ${term} must have a name that is not empty and a function next`,
    name ?? draw,
    'Give { name, shape, next }.',
  );
  demand(
    Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size >= 1),
    `the shape of the draw ${name} of the term ${term} must be a list of whole numbers of at least 1`,
    shape,
    'Give for example [1, 3].',
  );
  demand(
    needs === undefined || needs === 'slopes',
    `needs of the draw ${name} of the term ${term} must be "slopes", or left out`,
    needs,
    'Leave it out where the draw reads nothing of the network.',
  );
}

function checkTable(table: TermTable, term: string): void {
  demand(
    typeof table === 'object' && table !== null && isName(table.name),
    `each table of the term ${term} must have a name that is not empty`,
    table?.name ?? table,
    MADE,
  );
  const what = `the table ${table.name} of the term ${term}`;
  checkNumbers(table.values, what);
  if (table.known === undefined) return;
  checkNumbers(table.known, `known of ${what}`);
  demand(
    sameShape(table.known.shape, table.values.shape),
    `known of ${what} must have the shape of its values, ${formatShape(table.values.shape)}`,
    table.known.shape,
    MADE,
  );
}

const MADE = 'Make tables with labels() or partialLabels().';

function checkNumbers(values: Tensor, what: string): void {
  const isTensor =
    Array.isArray(values?.shape) &&
    values.data instanceof Float64Array &&
    sizeOf(values.shape) === values.data.length;
  demand(isTensor, `${what} must be a tensor, with a number for each place of its shape`, values, MADE);
  // Trainings compute in float32.
  const at = values.data.findIndex((value) => !Number.isFinite(Math.fround(value)));
  demand(
    at < 0,
    `numbers of ${what} must be finite in float32`,
    values.data[at],
    'Mend it, or leave the row out; partialLabels() makes tables in which NaN is a label that is not known.',
  );
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && name !== '';
}

/**
 * Checks what the residual of a term gives on a batch.
 *
 * @param rows of the batch
 * @param moves whether an expression depends on the network's parameters
 * @throws InputError naming the term
 */
export function checkResidual(
  { name, weight }: Pick<Term, 'name' | 'weight'>,
  blocks: readonly Expression[],
  rows: number,
  moves: (blocks: readonly Expression[]) => boolean,
): void {
  const what = `the residual of the term ${name}`;
  if (!Array.isArray(blocks) || blocks.length === 0 || !blocks.every((block) => block instanceof Expression))
    throw new InputError(
      `${what} must return a list of expressions, one or more`,
      told(blocks),
      'Return [difference], of expressions made from predicted, x and table(name).',
    );
  for (const { shape } of blocks)
    demand(
      shape.length === 2 && shape[0] === rows && shape[1] !== 0,
      `each block of ${what} must have shape [B, k], a row for each of the B = ${rows} points`,
      shape,
      'Reshape it; a training takes the mean of squares itself.',
    );
  if (weight > 0 && !moves(blocks))
    throw new InputError(
      `${what} must depend on the network's prediction`,
      'one that does not',
      'Compute it from predicted (second derivatives of relu and of linear networks are 0), or give the term the weight 0.',
    );
}

function told(blocks: unknown): string {
  if (blocks instanceof Expression) return `an expression ${formatShape(blocks.shape)} that is in no list`;
  if (!Array.isArray(blocks)) return describe(blocks);
  if (blocks.length === 0) return 'an empty list';
  return `a list with ${describe(blocks.find((block) => !(block instanceof Expression)))}`;
}
