import { concat, type Expression } from '../graph/index.ts';
import { compile, type Engine } from '../runtime/index.ts';
import type { Tensor } from '../tensor/index.ts';
import { type Passing, passBy } from './pass.ts';
import { batchBlock, boundRows, knownLabels, type Problem } from './problem.ts';

/**
 * The losses of several polynomials on some rows, in normalised units. They are summed from the residuals themselves, since
 * expanded squares would cancel where fits are good.
 *
 * @param terms the basis [N, terms] at the points of the problem
 * @param candidates coefficients [terms or fewer, m] each, of leading terms
 */
export async function losses(
  engine: Engine,
  problem: Problem,
  terms: Expression,
  candidates: readonly Tensor[],
  rows: Int32Array,
  passing: Passing,
): Promise<readonly number[]> {
  const m = problem.data.outputs.length;
  const [count, width] = [Number(terms.shape[1]), candidates.length * m];
  const known = knownLabels(problem, rows);
  const beside = sideBySide(candidates, count, m);
  const squares = problem.blocks.flatMap((block, at) => {
    const batch = batchBlock(problem, at);
    return block.kind.rows(terms, problem.u, batch.vectors).map((design, r) => {
      const each = (of: Expression) =>
        concat(
          candidates.map(() => of),
          1,
        );
      const weights = Array.from(
        { length: width },
        (_, j) => block.weight(r, j % m) / Math.max(1, known[at]),
      );
      const counts = batch.known(r);
      const difference = design.matmul(beside).sub(each(batch.labels(r)));
      const counted = counts === undefined ? difference : difference.mul(each(counts));
      return counted.square().sum([0]).mul(weights);
    });
  });
  const program = await compile(
    engine,
    { squares: squares.reduce((sum, part) => sum.add(part)) },
    { precision: 'float64' },
  );
  const sums = new Float64Array(candidates.length);
  try {
    await passBy(rows, passing, async (batch) => {
      const results = await program.run(boundRows(problem, batch));
      results.squares.data.forEach((square, j) => {
        sums[Math.floor(j / m)] += square;
      });
    });
  } finally {
    await program.dispose();
  }
  return [...sums];
}

/** Coefficients [terms, candidates · m], 0 for the terms that a candidate does not have. */
function sideBySide(candidates: readonly Tensor[], terms: number, m: number): Tensor {
  const width = candidates.length * m;
  const data = new Float64Array(terms * width);
  for (const [k, { shape, data: own }] of candidates.entries())
    for (let i = 0; i < shape[0]; i++) data.set(own.subarray(i * m, (i + 1) * m), i * width + k * m);
  return { shape: [terms, width], data };
}
