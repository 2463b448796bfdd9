import { type AffineTensor, isPoints, U } from './affine-tensor.ts';
import { placesIn } from './symbols.ts';

/** What two forms of one shape have in common: sums over the symbols of both of a·b and of |a·b|, element by element. */
export interface Shares {
  /** Σ a·b. */
  readonly products: Float64Array;
  /** Σ |a·b|, rounded down. */
  readonly least: Float64Array;
  /** How far `products` is from Σ a·b at most. */
  readonly error: Float64Array;
}

export function sharesOf(a: AffineTensor, b: AffineTensor): Shares {
  const n = a.centre.length;
  const products = new Float64Array(n);
  const sizes = new Float64Array(n);
  const add = (i: number, product: number) => {
    products[i] += product;
    sizes[i] += Math.abs(product);
  };
  let terms = 0;
  if (!isPoints(a) && !isPoints(b)) {
    placesIn(b.shared.ids, a.shared.ids).forEach((place, row) => {
      if (place === -1) return;
      terms++;
      const [p, q] = [row * n, place * n];
      for (let i = 0; i < n; i++) add(i, a.shared.coefficients[p + i] * b.shared.coefficients[q + i]);
    });
    for (const [one, other] of [
      [a, b],
      [b, a],
    ])
      placesIn(other.shared.ids, one.single.ids).forEach((place, k) => {
        if (place === -1) return;
        terms++;
        const i = one.single.at[k];
        add(i, one.single.coefficients[k] * other.shared.coefficients[place * n + i]);
      });
    placesIn(b.single.ids, a.single.ids).forEach((place, k) => {
      if (place === -1 || b.single.at[place] !== a.single.at[k]) return;
      terms++;
      add(a.single.at[k], a.single.coefficients[k] * b.single.coefficients[place]);
    });
  }
  const part = (2 * terms + 8) * U;
  const floor = (terms + 2) * Number.MIN_VALUE;
  return {
    products,
    least: sizes.map((size) => Math.max(0, size * (1 - part) - floor)),
    error: sizes.map((size) => size * part + floor),
  };
}
