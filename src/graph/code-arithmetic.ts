/**
 * Elementwise arithmetic on doubles in generated source code. `S` is a value in that code. Equal values are computed once,
 * and what nothing uses is left out, so rules may ask for shared pieces freely.
 */
export interface CodeArithmetic<S> {
  constant(value: number): S;
  add(a: S, b: S): S;
  sub(a: S, b: S): S;
  mul(a: S, b: S): S;
  div(a: S, b: S): S;
  neg(a: S): S;
  /** A function that every language has. */
  call(name: 'abs' | 'atan' | 'cos' | 'exp' | 'floor' | 'log' | 'log1p' | 'sin' | 'sqrt' | 'tanh', a: S): S;
  pow(a: S, exponent: number): S;
  /** `then` where the relation holds, `otherwise` elsewhere, also for NaN. */
  choose(a: S, relation: '<' | '<=', b: S, then: S, otherwise: S): S;
  /** A function that is written once, under this name, and called wherever it is asked for. */
  define(name: string, of: readonly S[], body: (of: readonly S[]) => S): S;
}
