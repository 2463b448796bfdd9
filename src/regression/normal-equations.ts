import type { Expression } from '../graph/index.ts';
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
    const parts = problem.blocks.flatMap((block, at) => {
      const batch = batchBlock(problem, at);
      return block.kind.rows(terms, problem.z, batch.vectors).map((design, r) => {
        const weight = block.weight(r, group[0]) / Math.max(1, known[at]);
        const counts = batch.known(r)?.slice(1, group[0], group[0] + 1);
        const weighed = (of: Expression) => (counts === undefined ? of : of.mul(counts)).mul(weight);
        const labels = batch.labels(r).slice(1, group[0], group[group.length - 1] + 1);
        const transposed = design.transpose();
        return { matrix: transposed.matmul(weighed(design)), right: transposed.matmul(weighed(labels)) };
      });
    });
    outputs[`matrix ${g}`] = parts.map(({ matrix }) => matrix).reduce((sum, part) => sum.add(part));
    outputs[`right ${g}`] = parts.map(({ right }) => right).reduce((sum, part) => sum.add(part));
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

function add(sum: Float64Array, part: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += part[i];
}
