import {
  bachelierCall,
  bachelierDigital,
  bachelierDownAndOutCall,
  bachelierPut,
  blackScholesCall,
  blackScholesDigital,
  blackScholesDownAndOutCall,
  blackScholesPut,
  type ClosedForm,
  geometricAsianCall,
  hestonCall,
  hestonDigital,
  hestonPut,
} from '../../../src/reference/index.ts';
import { stream, type Tensor, tensor } from '../../../src/tensor/index.ts';

/** A box of each quantity. */
export type Box = Readonly<Record<string, readonly [lo: number, hi: number]>>;

/** A formula with the box in which the laws of all formulas are tried. */
export interface Problem {
  readonly formula: ClosedForm;
  readonly box: Box;
  /** How many points are drawn. Default 60. */
  readonly count?: number;
  /** Corners of its domain in which values and Greeks must stay finite. */
  readonly corners: readonly Readonly<Record<string, number>>[];
}

const LOGNORMAL: Box = {
  spot: [0.6, 1.6],
  strike: [0.7, 1.3],
  volatility: [0.1, 0.5],
  maturity: [0.2, 3],
  rate: [-0.02, 0.08],
  dividend: [0, 0.05],
};
const { dividend: _, ...SHARED } = LOGNORMAL;
const NORMAL: Box = { ...SHARED, spot: [-0.5, 1.5], strike: [-0.3, 1.3], drift: [-0.1, 0.1] };

const near = { spot: 1, strike: 1, volatility: 0.2, maturity: 1, rate: 0.03, dividend: 0.01, drift: 0.02 };
/** Hours and centuries, at, far in and far out of the money, hardly any volatility and much of it. */
const corners = [
  { ...near, maturity: 1e-8 },
  { ...near, maturity: 1e-8, spot: 1.1 },
  { ...near, maturity: 1e-8, spot: 0.9 },
  { ...near, maturity: 100 },
  { ...near, spot: 1e-3 },
  { ...near, spot: 1e3 },
  { ...near, volatility: 1e-6 },
  { ...near, volatility: 1e-6, spot: 1.2 },
  { ...near, volatility: 4, maturity: 30 },
];

/** The barrier far below, near the spot, and so low that powers of it overflow. */
const barriers = [
  ...corners.map((corner) => ({ ...corner, barrier: 0.9 * corner.spot })),
  ...corners.map((corner) => ({ ...corner, barrier: 1e-6 * corner.spot })),
  { ...near, barrier: 1 - 1e-12 },
  { ...near, volatility: 0.005, rate: -0.05, barrier: 1e-3 },
];

const HESTON: Box = {
  spot: [0.8, 1.3],
  strike: [0.8, 1.2],
  variance: [0.02, 0.12],
  maturity: [0.3, 2],
  meanReversion: [0.8, 3],
  longRunVariance: [0.03, 0.1],
  volatilityOfVariance: [0.2, 0.6],
  varianceCorrelation: [-0.8, 0.3],
  rate: [-0.02, 0.06],
  dividend: [0, 0.03],
};
const middle = Object.fromEntries(Object.entries(HESTON).map(([name, [lo, hi]]) => [name, (lo + hi) / 2]));
/** Hours and centuries, no variance today, hardly any volatility of variance and much of it, correlations near ±1. */
const variances = [
  { ...middle, maturity: 1e-8 },
  { ...middle, maturity: 1e-8, spot: 1.2 },
  { ...middle, maturity: 100 },
  { ...middle, spot: 0.01 },
  { ...middle, spot: 100 },
  { ...middle, variance: 0 },
  { ...middle, variance: 1e-9, longRunVariance: 1e-9 },
  { ...middle, volatilityOfVariance: 1e-3 },
  { ...middle, volatilityOfVariance: 5 },
  { ...middle, varianceCorrelation: 0.9999 },
  { ...middle, varianceCorrelation: -0.9999 },
  { ...middle, meanReversion: 1e-4 },
  { ...middle, meanReversion: 100 },
];

export const problems: Readonly<Record<string, Problem>> = {
  'Bachelier call': { formula: bachelierCall, box: NORMAL, corners },
  'Bachelier put': { formula: bachelierPut, box: NORMAL, corners },
  'Bachelier digital': { formula: bachelierDigital, box: NORMAL, corners },
  'Black–Scholes call': { formula: blackScholesCall, box: LOGNORMAL, corners },
  'Black–Scholes put': { formula: blackScholesPut, box: LOGNORMAL, corners },
  'Black–Scholes digital': { formula: blackScholesDigital, box: LOGNORMAL, corners },
  'Bachelier down-and-out call': {
    formula: bachelierDownAndOutCall,
    box: { ...NORMAL, spot: [0.5, 1.5], barrier: [-0.5, 0.45] },
    corners: barriers,
  },
  'Black–Scholes down-and-out call, barrier below the strike': {
    formula: blackScholesDownAndOutCall,
    box: { ...LOGNORMAL, spot: [0.75, 1.6], barrier: [0.5, 0.7] },
    corners: barriers,
  },
  'Black–Scholes down-and-out call, barrier above the strike': {
    formula: blackScholesDownAndOutCall,
    box: { ...LOGNORMAL, spot: [1.5, 2.5], strike: [0.5, 1], barrier: [1.1, 1.4] },
    corners: barriers,
  },
  'geometric Asian call': { formula: geometricAsianCall(12), box: LOGNORMAL, corners },
  'continuous geometric Asian call': { formula: geometricAsianCall(Infinity), box: LOGNORMAL, corners },
  'Heston call': { formula: hestonCall, box: HESTON, count: 10, corners: variances },
  'Heston put': { formula: hestonPut, box: HESTON, count: 10, corners: variances },
  'Heston digital': { formula: hestonDigital, box: HESTON, count: 10, corners: variances },
};

/** Points uniform in a box, with one column for each of its quantities. */
export function drawn(box: Box, count: number, seed = 1): Tensor {
  const ends = Object.values(box);
  const data = new Float64Array(count * ends.length);
  stream(seed, 'points').fillUniform(data);
  return tensor(
    data.map((u, k) => {
      const [lo, hi] = ends[k % ends.length];
      return lo + (hi - lo) * u;
    }),
    [count, ends.length],
  );
}

/** One point a record; the columns in the order of `names`. */
export function pointsAt(
  names: readonly string[],
  records: readonly Readonly<Record<string, number>>[],
): Tensor {
  return tensor(records.map((record) => names.map((name) => record[name])));
}

/** Points moved along a column, or along all of them. */
export function moved({ shape, data }: Tensor, step: number, column?: number): Tensor {
  return tensor(
    data.map((x, k) => (column === undefined || k % shape[1] === column ? x + step : x)),
    shape,
  );
}

/** Points as records. */
export function rowsBy<Name extends string>(
  names: readonly Name[],
  { data }: Tensor,
): Record<Name, number>[] {
  const d = names.length;
  return Array.from(
    { length: data.length / d },
    (_, n) => Object.fromEntries(names.map((name, k) => [name, data[n * d + k]])) as Record<Name, number>,
  );
}
