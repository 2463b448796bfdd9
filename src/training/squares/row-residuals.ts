import { type Expression, elementsOf, input, inputsOf } from '../../graph/index.ts';
import type { RowResiduals } from '../../lanes/index.ts';
import { type BoundTerm, squareWeight } from '../../objective/index.ts';
import { parameterCount } from '../../surrogate/index.ts';
import { type Sizes, sizeOf } from '../../tensor/index.ts';
import { FIXED_DRAWS } from '../draws.ts';
import { batchLoss, type StepOptions } from '../step.ts';

/** The residuals of one row, each times the root of what its square contributes to the loss of that row. */
export interface ScaledResiduals extends RowResiduals {
  /** The term of each residual. */
  readonly of: readonly BoundTerm[];
  /** Names of the inputs that all rows share besides parameters, with their sizes, in the order of `shared`. */
  readonly drawn: readonly { readonly name: string; readonly size: number }[];
}

/**
 * Takes the residuals of an objective apart, as scalars of one row. A row's last number is its weight, 1, or 0 for one that does
 * not count.
 *
 * @param free the parameters that may move
 * @returns undefined where a residual depends on other rows too
 */
export function rowResiduals(step: StepOptions, free: readonly number[]): ScaledResiduals | undefined {
  const { objective } = step;
  // Two rows, so that a residual that mixes rows is found out.
  const { residuals } = batchLoss({ ...step, copies: 1 }, 2, { turns: FIXED_DRAWS });
  const parameters = scalars('parameters', parameterCount(step.architecture));
  const columns = objective.tables.map(({ name, width }) => scalars(name, width));
  const others = columns.map((all) => all.map((e) => input(`other.${e.attributes.name}`, [])));
  const tables = new Map(objective.tables.map(({ name }, k) => [name, [...columns[k], ...others[k]]]));
  const drawn = new Map<string, Expression[]>();
  const given = (e: Expression): readonly Expression[] => {
    const name = e.attributes.name as string;
    if (name === 'parameters') return parameters;
    const table = tables.get(name);
    if (table !== undefined) return table;
    const numbers = drawn.get(name) ?? scalars(name, sizeOf(e.shape as Sizes));
    drawn.set(name, numbers);
    return numbers;
  };
  const weight = input('row.weight', []);
  const found: { readonly e: Expression; readonly term: BoundTerm }[] = [];
  const moves = ({ weight }: BoundTerm) => weight > 0;
  const terms = [...objective.terms.filter(moves), ...objective.terms.filter((term) => !moves(term))];
  for (const term of terms) {
    const blocks = residuals[term.name];
    for (const [b, elements] of elementsOf(blocks, given).entries()) {
      const shape = [1, Number(blocks[b].shape[1])];
      const share = squareWeight({ ...term, weight: countedAs(term) }, shape, blocks.length);
      for (const e of elements.slice(0, elements.length / 2))
        found.push({ e: e.mul(weight.mul(Math.sqrt(share))), term });
    }
  }
  const foreign = new Set(others.flat());
  if (inputsOf(found.map(({ e }) => e)).some((e) => foreign.has(e))) return undefined;
  return {
    residuals: found.map(({ e }) => e),
    moving: found.filter(({ term }) => moves(term)).length,
    of: found.map(({ term }) => term),
    columns: [...columns.flat(), weight],
    shared: [...parameters, ...[...drawn.values()].flat()],
    free: free.map((k) => parameters[k]),
    drawn: [...drawn].map(([name, { length }]) => ({ name, size: length })),
  };
}

/** The weight with which a term's squares are summed. One of weight 0 is recorded all the same. */
export function countedAs({ weight }: BoundTerm): number {
  return weight > 0 ? weight : 1;
}

function scalars(name: string, count: number): Expression[] {
  return Array.from({ length: count }, (_, k) => input(`${name}.${k}`, []));
}
