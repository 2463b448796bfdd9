import { constant, type Expression } from '../../graph/index.ts';

/**
 * Weights of kinks by how far they are, [N, Q, 1] each. One that is reached has 1, all others 0, with slopes of 0 there (Shepard, "A
 * two-dimensional interpolation function for irregularly-spaced data", 1968).
 */
export function kinkWeights(distances: readonly Expression[]): Expression[] {
  const squares = distances.map((distance) => distance.square());
  const products = squares.map((_, k) =>
    squares.filter((_, j) => j !== k).reduce((product, square) => product.mul(square), constant(1)),
  );
  const sum = products.reduce((total, product) => total.add(product));
  return products.map((product) => product.div(sum));
}
