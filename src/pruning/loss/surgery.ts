import { flatten, type Network } from '../../surrogate/index.ts';
import { cholesky, demand, InputError, lowerInverse, lowerSolved, type Tensor } from '../../tensor/index.ts';
import { LeastSquares, MOST_GRAM_PARAMETERS } from '../../training/index.ts';
import { weightsMask } from '../mask.ts';
import type { LossProblem } from './problem.ts';

/** What is added to the diagonal of the Hessian, as a share of its largest entry, or of each. */
export const DAMPING = 1e-8;

/** How much a loss grows where parameters become zero and all others make the best of it. */
export interface Surgery {
  /** @param parameters by their places in flat order; those that are zero count as gone already */
  growth(parameters: readonly number[]): number;
}

/**
 * Prepares removal by the Gauss–Newton Hessian of a loss r·r, H = 2JᵀJ + μ·1 of the parameters that are not zero or are biases. The
 * damping μ is {@link DAMPING} times the largest entry of the diagonal. Where a network tells no units, those of its parameters
 * are any, so each is damped by that share of its own entry. Without the parameters B, of values w, the model of
 * second order grows at its minimum by ½·w_Bᵀ·([H⁻¹]_BB)⁻¹·w_B.
 *
 * @throws InputError when more than 2,048 parameters are not zero
 */
export async function surgeryOf(network: Network, problem: LossProblem, criterion: string): Promise<Surgery> {
  const { engine, objective, tables, drawn, scales, isBare, signal } = problem;
  const mask = weightsMask(network);
  const count = mask.reduce((sum, one) => sum + one, 0);
  demand(
    count <= MOST_GRAM_PARAMETERS,
    `the criterion ${criterion} is for networks of at most ${MOST_GRAM_PARAMETERS.toLocaleString('en')} parameters that are not zero`,
    count,
    'Take another criterion, such as taylor, or prune by it first.',
  );
  const step = { architecture: network, objective, mask, scales };
  const squares = await LeastSquares.open(engine, step, tables, { threads: engine.threads, drawn });
  const parameters = flatten(network);
  try {
    const gram = await squares.gram(parameters, signal);
    const places = new Map(squares.free.map((k, place) => [k, place]));
    const root = inverseRoot(gram, places.size, isBare, criterion);
    return {
      growth(of) {
        const gone = of.filter((k) => places.has(k));
        if (gone.length === 0 || root === undefined) return 0;
        const block = inverseBlock(
          root,
          gone.map((k) => places.get(k)!),
        );
        const factor = definite(cholesky(block), criterion);
        return (
          lowerSolved(
            factor,
            gone.map((k) => parameters[k]),
          ).reduce((sum, value) => sum + value * value, 0) / 2
        );
      },
    };
  } finally {
    await squares.dispose();
  }
}

/** L⁻¹ for H = L·Lᵀ, so that H⁻¹ = L⁻ᵀ·L⁻¹; undefined where no parameter moves the residual. */
function inverseRoot(gram: Float64Array, n: number, isBare: boolean, criterion: string): Tensor | undefined {
  const hessian = gram.map((value) => 2 * value);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, hessian[i * n + i]);
  if (largest === 0) return undefined;
  // Where a parameter moves nothing, the largest entry still keeps the factor definite.
  for (let i = 0; i < n; i++) hessian[i * n + i] += DAMPING * ((isBare && hessian[i * n + i]) || largest);
  return lowerInverse(definite(cholesky({ shape: [n, n], data: hessian }), criterion));
}

/** [H⁻¹]_BB of the parameters at these places, from L⁻¹. */
function inverseBlock({ shape: [n], data }: Tensor, places: readonly number[]): Tensor {
  const size = places.length;
  const block = new Float64Array(size * size);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let p = 0; p < size; p++) {
      const factor = data[row + places[p]];
      if (factor !== 0) for (let q = 0; q <= p; q++) block[p * size + q] += factor * data[row + places[q]];
    }
  }
  return { shape: [size, size], data: block };
}

function definite(factor: Tensor | undefined, criterion: string): Tensor {
  if (factor !== undefined) return factor;
  throw new InputError(
    `the criterion ${criterion} needs a Gauss–Newton Hessian that is positive definite with its damping`,
    'one that is not, up to rounding',
    'Choose another criterion, or samples whose derivatives are finite.',
  );
}
