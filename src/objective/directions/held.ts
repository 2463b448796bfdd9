import type { HessianProducts } from '../../dataset/index.ts';
import type { Tensor } from '../../tensor/index.ts';

/** Two directions are one where they differ by less, relative to their length: the rounding of float32, and of units. */
const SAME = 1e-5;

/**
 * Products along given directions of data that hold products along these, whatever the lengths and the order: all points must
 * have each of them.
 *
 * @param vectors [c, d]
 * @returns the products [n, c, m, d] and, where there are any, their standard errors; undefined where a point lacks one
 */
export function productsAlong(
  { directions, products }: HessianProducts,
  errors: Tensor | undefined,
  vectors: Tensor,
): { readonly hvp: HessianProducts; readonly errors?: Tensor } | undefined {
  const [n, k, m, d] = products.shape;
  const count = vectors.shape[0];
  const [made, ofErrors] = [new Float64Array(n * count * m * d), new Float64Array(n * count * m * d)];
  for (let row = 0; row < n; row++)
    for (let i = 0; i < count; i++) {
      const vector = vectors.data.subarray(i * d, (i + 1) * d);
      let found = false;
      for (let held = 0; held < k && !found; held++) {
        const at = (row * k + held) * d;
        const factor = factorOf(vector, directions.data.subarray(at, at + d));
        if (factor === undefined) continue;
        found = true;
        for (let entry = 0; entry < m * d; entry++) {
          made[(row * count + i) * m * d + entry] = factor * products.data[at * m + entry];
          if (errors !== undefined)
            ofErrors[(row * count + i) * m * d + entry] = Math.abs(factor) * errors.data[at * m + entry];
        }
      }
      if (!found) return undefined;
    }
  const shape = [n, count, m, d];
  const all = new Float64Array(n * count * d);
  for (let row = 0; row < n; row++) all.set(vectors.data, row * count * d);
  return {
    hvp: {
      directions: { shape: [n, count, d], data: all },
      products: { shape, data: made },
    },
    ...(errors && { errors: { shape, data: ofErrors } }),
  };
}

/** f where vector = f · held; undefined where there is none. */
function factorOf(vector: Float64Array, held: Float64Array): number | undefined {
  let [inner, own, other] = [0, 0, 0];
  for (let a = 0; a < vector.length; a++) {
    inner += vector[a] * held[a];
    own += vector[a] * vector[a];
    other += held[a] * held[a];
  }
  if (other === 0) return undefined;
  const factor = inner / other;
  let apart = 0;
  for (let a = 0; a < vector.length; a++) apart += (vector[a] - factor * held[a]) ** 2;
  return apart <= SAME * SAME * own ? factor : undefined;
}
