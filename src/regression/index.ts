export { MOST_TERMS } from './degrees.ts';
export { type FittedPolynomial, polynomialFunction, polynomialGraph } from './polynomial.ts';
export { type Regression, type RegressOptions, regress } from './regress.ts';
