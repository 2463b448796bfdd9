/** A value of generated code: a float32 number in each of several lanes. */
export type Lane = string & { readonly lane: unique symbol };

/** Elementwise arithmetic in generated code. Equal values are computed once, so rules may ask for shared pieces freely. */
export interface LaneArithmetic {
  constant(value: number): Lane;
  add(a: Lane, b: Lane): Lane;
  sub(a: Lane, b: Lane): Lane;
  mul(a: Lane, b: Lane): Lane;
  div(a: Lane, b: Lane): Lane;
  max(a: Lane, b: Lane): Lane;
  min(a: Lane, b: Lane): Lane;
  neg(a: Lane): Lane;
  abs(a: Lane): Lane;
  sqrt(a: Lane): Lane;
  /** 1 where a > 0, 0 elsewhere. */
  positive(a: Lane): Lane;
  /** 1 where a < b, 0 elsewhere. */
  less(a: Lane, b: Lane): Lane;
  /** 1 where a ≤ b, 0 elsewhere. */
  lessOrEqual(a: Lane, b: Lane): Lane;
  /** a where the condition is not 0, b elsewhere. */
  choose(condition: Lane, a: Lane, b: Lane): Lane;
  /** −∞ at 0 and NaN below; below the least normal number, that number's. */
  log(a: Lane): Lane;
  exp(a: Lane): Lane;
  sigmoid(a: Lane): Lane;
  tanh(a: Lane): Lane;
}
