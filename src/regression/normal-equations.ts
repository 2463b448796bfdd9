import { asWritten, constant, type Expression } from '../graph/index.ts';
import { compile, type Engine } from '../runtime/index.ts';
import { type Passing, passBy } from './pass.ts';
import type { Problem } from './problem.ts';
import { batchBlock, boundRows, knownLabels } from './problem.ts';

/** AᵀWA·c = AᵀWb for the outputs of a group. */
export interface NormalEquations {
  readonly outputs: readonly number[];
  /** [terms, terms] */
  readonly matrix: Float64Array;
  /** [terms, outputs of the group] */
  readonly right: Float64Array;
}

/**
 * The normal equations of a least squares problem, summed over batches of rows on the engine in float64. Of the data and of
 * the design matrix no more than a batch is held.
 *
 * @param terms the basis [N, terms] at the points of the problem
 * @param rows those that count
 */
export async function normalEquations(
  engine: Engine,
  problem: Problem,
  terms: Expression,
  rows: Int32Array,
  passing: Passing,
): Promise<readonly NormalEquations[]> {
  const count = Number(terms.shape[1]);
  const known = knownLabels(problem, rows);
  const outputs: Record<string, Expression> = {};
  for (const [g, group] of problem.groups.entries()) {
    const [first, last] = [group[0], group[group.length - 1]];
    const parts = problem.blocks.flatMap((block, at) => {
      const batch = batchBlock(problem, at);
      return block.kind.rows(terms, problem.u, batch.vectors).map((row, r) => {
        const root = constant(Math.sqrt(block.weight(r, first) / Math.max(1, known[at])));
        const counts = batch.known(r)?.slice(1, first, first + 1);
        const counted = (of: Expression) => (counts === undefined ? of : times(of, counts));
        const design = times(row, root);
        const labels = times(batch.labels(r).slice(1, first, last + 1), root);
        const transposed = design.transpose();
        return { matrix: transposed.matmul(counted(design)), right: transposed.matmul(counted(labels)) };
      });
    });
    outputs[`matrix ${g}`] = sum(parts.map(({ matrix }) => matrix));
    outputs[`right ${g}`] = sum(parts.map(({ right }) => right));
  }
  const sums = problem.groups.map((group) => ({
    outputs: group,
    matrix: new Float64Array(count * count),
    right: new Float64Array(count * group.length),
  }));
  const program = await compile(engine, outputs, { precision: 'float64' });
  try {
    await passBy(rows, passing, async (batch) => {
      const results = await program.run(boundRows(problem, batch));
      for (const [g, { matrix, right }] of sums.entries()) {
        add(matrix, results[`matrix ${g}`].data);
        add(right, results[`right ${g}`].data);
      }
    });
  } finally {
    await program.dispose();
  }
  return sums;
}

/** A product as it stands: factors that are drawn into the parts of a row are multiplied with each, and rows share less. */
function times(row: Expression, factor: Expression): Expression {
  return asWritten('mul', [row, factor]);
}

function sum(parts: readonly Expression[]): Expression {
  return parts.reduce((all, part) => all.add(part));
}

function add(all: Float64Array, part: Float64Array): void {
  for (let i = 0; i < all.length; i++) all[i] += part[i];
}
