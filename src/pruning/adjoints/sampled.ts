import { type Expression, evaluate } from '../../graph/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import { rowsOf, type Tensor, turn } from '../../tensor/index.ts';
import type { Scored } from '../scores.ts';
import type { Units } from '../units.ts';
import type { AdjointOf } from './adjoint-of.ts';
import { type Differential, significanceTerms } from './terms.ts';
import { type GroupSizes, type QuantitySizes, seedOf } from './weigh.ts';

/** Points that are evaluated at once: what all layers hold of them fits into the cache. */
const CHUNK = 64;

/**
 * Ranges and largest magnitudes over points, from below: other points may have larger ones. Adjoints are those of the network as
 * it is.
 *
 * @param points [n, d], physical units
 */
export async function sampledSizes(
  surrogate: Surrogate,
  points: Tensor,
  { of, adjointOf, signal }: { of: Scored; adjointOf: AdjointOf; signal?: AbortSignal },
  { xStd }: Units,
): Promise<GroupSizes[]> {
  const { groups } = significanceTerms(surrogate, of, adjointOf, 'N', xStd);
  const m = surrogate.outputs.length;
  const carried = groups.map((group) => new Extremes(group.carried, group.of !== 'weights'));
  const adjoints = Array.from({ length: m }, () => groups.map((group) => new Extremes(group.adjoint, false)));
  const seeds = Array.from({ length: m }, (_, j) => seedOf(m, j));
  const [count] = points.shape;
  for (let start = 0; start < count; start += CHUNK) {
    const x = rowsOf(points, start, Math.min(start + CHUNK, count));
    for (let j = 0; j < m; j++) {
      signal?.throwIfAborted();
      const wanted = j === 0 ? [...carried, ...adjoints[0]] : adjoints[j];
      const bindings = { x, seed: seeds[j] };
      const values = evaluate(
        wanted.flatMap(({ expressions }) => expressions),
        bindings,
        x.shape[0],
      );
      let from = 0;
      for (const one of wanted) {
        one.add(values.slice(from, from + one.expressions.length));
        from += one.expressions.length;
      }
      await turn();
    }
  }
  return groups.map(({ of, layer, weight }, g) => ({
    of,
    layer,
    weight,
    carried: carried[g].sizes,
    adjoints: adjoints.map((output) => output[g].sizes),
  }));
}

/** The extremes of a quantity and of the norm of its gradient, over the points so far. */
class Extremes {
  readonly expressions: readonly Expression[];
  readonly #spread: boolean;
  readonly #lo: Float64Array;
  readonly #hi: Float64Array;
  readonly #slope: Float64Array;

  /** @param spread whether its size is the range, else the largest magnitude */
  constructor({ value, slopes }: Differential, spread: boolean) {
    this.expressions = [value, ...slopes];
    this.#spread = spread;
    const width = Number(value.shape[1]);
    this.#lo = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
    this.#hi = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
    this.#slope = new Float64Array(width);
  }

  /** @param value [n, width], then its slopes, shaped alike */
  add([value, ...slopes]: readonly Tensor[]): void {
    const width = this.#lo.length;
    value.data.forEach((number, at) => {
      const i = at % width;
      this.#lo[i] = Math.min(this.#lo[i], number);
      this.#hi[i] = Math.max(this.#hi[i], number);
      let square = 0;
      for (const { data } of slopes) square += data[at] * data[at];
      this.#slope[i] = Math.max(this.#slope[i], Math.sqrt(square));
    });
  }

  get sizes(): QuantitySizes {
    const value = this.#hi.map((hi, i) =>
      this.#spread ? hi - this.#lo[i] : Math.max(Math.abs(hi), Math.abs(this.#lo[i])),
    );
    return { value, slope: this.#slope };
  }
}
