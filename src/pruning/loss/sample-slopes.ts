import { adjoint } from '../../graph/index.ts';
import { flatten, type Network, parameterCount } from '../../surrogate/index.ts';
import type { RandomStream } from '../../tensor/index.ts';
import { batchLoss, FIXED_DRAWS } from '../../training/index.ts';
import { doubles, type LossProblem, reordered } from './problem.ts';
import { demandError } from './rounding.ts';
import { RowPrograms } from './row-programs.ts';

/** Slopes of batches that are squared, at most, in all, … */
const MOST_SLOPES = 1 << 25;
/** … and batches, at most, and at least where there are as many samples. */
const MOST_BATCHES = 4096;
const LEAST_BATCHES = 64;
/** Batches of which losses are compared, to tell whether there is an error. */
const COMPARED = 16;

interface SampleSlopesOptions {
  readonly random: RandomStream;
  /** For messages. */
  readonly criterion: string;
  /** Number of batches, at most that of the samples. Default as many as time allows. */
  readonly batches?: number;
}

function batchesFor(parameters: number): number {
  return Math.min(MOST_BATCHES, Math.max(LEAST_BATCHES, Math.floor(MOST_SLOPES / parameters)));
}

/**
 * The mean over n samples of (∂Lᵢ/∂p)² for each parameter p. Where samples times parameters are more than 2²⁵, or samples more
 * than 4,096, it is estimated from the gradients ḡ_b of K random batches. With n_b samples in a batch it is
 * ḡ² + (n−1)/n · Σ n_b(ḡ_b − ḡ)²/(K−1). Under random permutation that is without bias (analysis of variance). Its standard error
 * is √(2/K) of it: with 4,096 samples of 7-128×6-1 a fourteenth. With a sample a batch it is the mean itself.
 *
 * @throws InputError when the network has no error on the samples
 */
export async function meanSquaresOfSlopes(
  network: Network,
  problem: LossProblem,
  { random, criterion, batches }: SampleSlopesOptions,
): Promise<Float64Array> {
  const { objective, rows: n, scales } = problem;
  const count = parameterCount(network);
  const mixed = reordered(problem, random.permutation(n));
  const programs = await RowPrograms.open(
    mixed,
    Math.ceil(n / Math.min(n, batches ?? batchesFor(count))),
    (rows) => {
      const { unpacked, total } = batchLoss({ architecture: network, objective, scales }, rows, {
        turns: FIXED_DRAWS,
      });
      return {
        slopes: unpacked.pack(adjoint(total, unpacked.pieces)),
        loss: total.mul(rows / n).reshape([1]),
      };
    },
  );
  try {
    const parameters = flatten(network);
    const [mean, squares] = [new Float64Array(count), new Float64Array(count)];
    for await (const { rows, outputs } of programs.run(() => ({ parameters: doubles(parameters) }))) {
      const { slopes } = outputs;
      for (let k = 0; k < count; k++) {
        mean[k] += (rows / n) * slopes[k];
        squares[k] += rows * slopes[k] * slopes[k];
      }
    }
    const compared = (moved: Float64Array) => programs.sums(() => ({ parameters: doubles(moved) }), COMPARED);
    await demandError(compared, parameters, random, criterion);
    const scale = programs.count === 1 ? 0 : (n - 1) / (n * (programs.count - 1));
    // By the inequality of Cauchy and Schwarz the difference is at least 0, but for rounding.
    return mean.map((slope, k) => slope ** 2 + scale * Math.max(0, squares[k] - n * slope ** 2));
  } finally {
    await programs.dispose();
  }
}
