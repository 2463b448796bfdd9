import { concat, type Expression } from '../graph/index.ts';

/*
 * Products of Legendre polynomials of several inputs, up to a total degree. They are orthonormal over the box [−1, 1]ᵈ, so on
 * points that fill it the normal equations are near the identity.
 */

/** How many products of `inputs` polynomials have a total degree of at most `degree`: (inputs + degree)! / inputs! degree!. */
export function termCount(inputs: number, degree: number): number {
  let count = 1;
  for (let k = 1; k <= degree; k++) count = (count * (inputs + k)) / k;
  return Math.round(count);
}

/**
 * The values of all terms at points u [N, d], shape [N, terms], in ascending order of their degree. Those up to a lower degree
 * stand first.
 */
export function legendreBasis(u: Expression, degree: number): Expression {
  const [batch, d] = [u.shape[0], Number(u.shape[1])];
  const one = u.like(1, [batch, 1]);
  let terms: readonly (Expression | undefined)[] = [one];
  for (let i = 0; i < d; i++) {
    const powers = legendre(u.slice(1, i, i + 1), degree);
    terms = Array.from({ length: degree + 1 }, (_, q) => {
      const parts = powers
        .slice(0, q + 1)
        .flatMap((power, k) => (terms[q - k] === undefined ? [] : [terms[q - k]!.mul(power)]));
      return parts.length === 0 ? undefined : concat(parts, 1);
    });
  }
  return concat(
    terms.filter((term) => term !== undefined),
    1,
  );
}

/** √(2k + 1)·P_k(u) for k from 0 to `degree`, by Bonnet's recursion (k + 1)·P_(k+1) = (2k + 1)·u·P_k − k·P_(k−1). */
function legendre(u: Expression, degree: number): readonly Expression[] {
  const bare = [u.like(1), u];
  for (let k = 1; k < degree; k++)
    bare.push(
      u
        .mul(bare[k])
        .mul((2 * k + 1) / (k + 1))
        .sub(bare[k - 1].mul(k / (k + 1))),
    );
  return bare.slice(0, degree + 1).map((power, k) => power.mul(Math.sqrt(2 * k + 1)));
}
