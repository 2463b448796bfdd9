import type { EngineName } from '../runtime/index.ts';
import { termCount } from './basis.ts';

/** Most terms of a polynomial: their normal equations are 8 MB, and solved in a fraction of a second. */
export const MOST_TERMS = 1000;
/** Beyond, polynomials follow rounding and noise. */
const MOST_DEGREE = 20;
/** A term needs so many labels at least: with fewer, derivatives not counted, a fit says little of other points. */
const LABELS_A_TERM = 2;
/** Multiplications that normal equations may take: seconds on a core. WebAssembly takes eight times as long for each. */
const MOST_WORK: Readonly<Record<EngineName, number>> = { native: 2 ** 36, wasm: 2 ** 33 };

/** The size of a regression. */
export interface RegressionSize {
  readonly inputs: number;
  /** Rows that there are to fit. */
  readonly rows: number;
  /** Labels that are known of an output at a point, on average, … */
  readonly labels: number;
  /** … and how often the design matrix of a point is multiplied with itself: rows of it, times normal equations. */
  readonly products: number;
}

/** How many rows of the data a polynomial of some terms is fitted to, so that the work is bounded. */
export function fittedRows({ rows, products }: RegressionSize, terms: number, engine: EngineName): number {
  return Math.min(rows, Math.max(1, Math.floor(MOST_WORK[engine] / (terms * terms * products))));
}

/** The largest degree whose terms the data can tell apart. */
export function largestDegree(size: RegressionSize, engine: EngineName): number {
  const suits = (degree: number) => {
    const terms = termCount(size.inputs, degree);
    return terms <= MOST_TERMS && fittedRows(size, terms, engine) * size.labels >= LABELS_A_TERM * terms;
  };
  let degree = 0;
  while (degree < MOST_DEGREE && suits(degree + 1)) degree++;
  return degree;
}
