import { adjoint, evaluate, input } from '../../graph/index.ts';
import { type Surrogate, surrogateGraph } from '../../surrogate/index.ts';
import { type RandomStream, rowsOf, type Tensor, turn } from '../../tensor/index.ts';
import { demandFiniteSignals } from '../layers/point-signals.ts';
import type { SecondMoments } from '../layers/second-moments.ts';
import { MomentSums, ProductSums } from './moment-sums.ts';

/** What counts of a layer that reads others, over points. */
export interface ReaderMoments {
  /** Moments of what it reads. */
  readonly read: SecondMoments;
  /**
   * E[z̄·z̄ᵀ], [outputs, outputs], of which the lower half counts. z̄ are the adjoints of the outputs, each over its scale, by what
   * the layer adds up. Outputs are summed over.
   */
  readonly weight: Float64Array;
}

/** Points that are evaluated at once: what all layers hold of them fits into the cache. */
const CHUNK = 64;
/** Up to so many outputs are differentiated one by one; else by random signs, of which each product has the same mean. */
const MOST_SWEEPS = 16;

/**
 * Moments of what each layer reads, and of the outputs' adjoints by what it adds up, at points.
 *
 * @param x points, [n, d], physical units
 * @param scales of the outputs, which divide
 * @throws InputError where a number is not finite
 */
export async function readerMoments(
  surrogate: Surrogate,
  x: Tensor,
  scales: readonly number[],
  { random, signal }: { readonly random: RandomStream; readonly signal?: AbortSignal },
): Promise<ReaderMoments[]> {
  const [n] = x.shape;
  const m = surrogate.outputs.length;
  const { output, layers } = surrogateGraph(surrogate, input('x', ['N', surrogate.inputs.length]));
  const adjoints = adjoint(
    output,
    layers.map(({ sums }) => sums),
    input('seed', ['N', m]),
  );
  const reads = surrogate.layers.map(({ inputs }) => new MomentSums(inputs));
  const weights = surrogate.layers.map(({ outputs }) => new ProductSums(outputs));
  const sweeps = m > MOST_SWEEPS ? 1 : m;
  for (let from = 0; from < n; from += CHUNK) {
    const to = Math.min(from + CHUNK, n);
    const rows = rowsOf(x, from, to);
    for (let sweep = 0; sweep < sweeps; sweep++) {
      signal?.throwIfAborted();
      const given = sweep === 0 ? layers.map(({ read }) => read) : [];
      const seed = seedOf([to - from, m], sweeps === m ? sweep : undefined, scales, random);
      const values = evaluate([...given, ...adjoints], { x: rows, seed }, to - from);
      given.forEach((_, place) => {
        demandFiniteSignals(place, [values[place]]);
        reads[place].add(values[place]);
      });
      adjoints.forEach((_, place) => {
        const own = values[given.length + place];
        demandFiniteSignals(place, [own]);
        weights[place].add(own);
      });
    }
    await turn();
  }
  return reads.map((read, place) => ({
    read: read.moments,
    weight: weights[place].sums.map((sum) => sum / n),
  }));
}

/** @param chosen the output that is differentiated. Default all, with random signs */
function seedOf(
  shape: readonly [number, number],
  chosen: number | undefined,
  scales: readonly number[],
  random: RandomStream,
): Tensor {
  const [rows, m] = shape;
  const data = new Float64Array(rows * m);
  for (let at = 0; at < data.length; at++) {
    const j = at % m;
    if (chosen === undefined) data[at] = (random.uniform() < 0.5 ? -1 : 1) / scales[j];
    else if (chosen === j) data[at] = 1 / scales[j];
  }
  return { shape, data };
}
