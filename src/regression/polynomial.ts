import type { Expression } from '../graph/index.ts';
import type { FittedFunction } from '../surrogate/index.ts';
import { type Tensor, tensor } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import { legendreBasis } from './basis.ts';

/** A polynomial of several variables: y = shift + scale·Σ coefficients·(products of Legendre polynomials of u). */
export interface FittedPolynomial {
  /** The largest total degree of a term. */
  readonly degree: number;
  /** [terms, m], in the order of `legendreBasis`. */
  readonly coefficients: Tensor;
  /** The box [d] on which terms are orthogonal: u = (2x − lo − hi)/(hi − lo). */
  readonly box: { readonly lo: Float64Array; readonly hi: Float64Array };
  /** [m] each. */
  readonly shift: Float64Array;
  readonly scale: Float64Array;
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
}

/** The polynomial as a function of physical inputs x [N, d] to physical outputs [N, m]. */
export function polynomialGraph(
  { degree, coefficients, box, shift, scale }: FittedPolynomial,
  x: Expression,
): Expression {
  const terms = legendreBasis(onBox(x, box), degree);
  return terms.matmul(coefficients).mul(tensor(scale)).add(tensor(shift));
}

/** The polynomial as what is scored and differentiated beside networks. */
export function polynomialFunction(polynomial: FittedPolynomial): FittedFunction {
  const { inputs, outputs, coefficients } = polynomial;
  return {
    inputs,
    outputs,
    graph: (x) => polynomialGraph(polynomial, x),
    parameters: coefficients.data.length,
    // A term with its derivatives by the partial products that it is made of.
    width: 4 * coefficients.shape[0],
  };
}

/** Points x [N, d] in units of a box, −1 to 1. */
function onBox(x: Expression, box: FittedPolynomial['box']): Expression {
  const { centre, half } = boxUnits(box);
  return x.sub(tensor(centre)).div(tensor(half));
}

/** Centre and half length of each edge of a box; edges without length count as 2. */
export interface BoxUnits {
  readonly centre: Float64Array;
  readonly half: Float64Array;
}

export function boxUnits({ lo, hi }: FittedPolynomial['box']): BoxUnits {
  return {
    centre: lo.map((end, i) => end / 2 + hi[i] / 2),
    half: lo.map((end, i) => (hi[i] > end ? hi[i] / 2 - end / 2 : 1)),
  };
}
