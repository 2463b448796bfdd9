import { describe, expect, it } from 'vitest';
import {
  blackScholesCall,
  exactOf,
  hestonCall,
  hestonDigital,
  hestonPut,
} from '../../../src/reference/index.ts';
import { tensor } from '../../../src/tensor/index.ts';
import { drawn, rowsBy } from './problems.ts';

const names = [
  'spot',
  'strike',
  'rate',
  'dividend',
  'maturity',
  'variance',
  'meanReversion',
  'longRunVariance',
  'volatilityOfVariance',
  'varianceCorrelation',
] as const;

/**
 * Call and digital by the two integrals of Heston's paper (of P₁ and P₂), with 25 digits (mpmath). They include the first cases of Fang
 * and Oosterlee ("A novel pricing method for European options based on Fourier-cosine series expansions", 2008), much
 * volatility of variance, strikes far out, a variance of 0, and hardly any volatility of variance.
 */
const references = [
  [1, 1, 0, 0, 1, 0.0175, 1.5768, 0.0398, 0.5751, -0.5711, 0.05785155434376189, 0.5670649412824914],
  [1, 1, 0, 0, 10, 0.0175, 1.5768, 0.0398, 0.5751, -0.5711, 0.2231894579115449, 0.4412643497314189],
  [1, 1.2, 0.03, 0.01, 0.5, 0.04, 2, 0.04, 0.5, -0.7, 0.002055350673044209, 0.04400211836628481],
  [1, 0.8, 0.02, 0, 0.25, 0.09, 3, 0.06, 0.8, -0.5, 0.21015187557399, 0.918157720354274],
  [1, 1.1, 0.05, 0.02, 3, 0.02, 0.7, 0.05, 0.3, 0.4, 0.1179518653347452, 0.3262141397084313],
  [1, 0.7, 0, 0, 2, 0.05, 1, 0.03, 0.2, -0.9, 0.3180803421941657, 0.8661425090475497],
  [1, 1.08, 0.01, 0, 0.05, 0.04, 2, 0.04, 0.6, -0.6, 0.0003177901770556763, 0.02268488097160266],
  [1, 0.9, 0, 0, 0.05, 0.01, 2, 0.02, 0.3, -0.8, 0.1000051847363739, 0.9995126399902926],
  [1, 1, 0.02, 0, 1, 0.04, 1, 0.04, 1, -0.7, 0.06697968489589223, 0.6960287051336163],
  [1, 2, 0, 0, 1, 0.04, 1.5, 0.04, 1, -0.7, 1.254982115019821e-5, 6.475461415236992e-5],
  [1, 0.5, 0, 0, 1, 0.01, 2, 0.04, 0.9, -0.3, 0.5007013251057251, 0.9925850048000231],
  [1, 1.5, 0.03, 0.01, 5, 0.16, 0.5, 0.09, 0.4, 0.2, 0.1846814477410367, 0.1598724181503943],
  [1, 1, 0, 0, 1, 0, 2, 0.04, 0.3, -0.5, 0.05747815352333688, 0.5166918757890963],
  [1, 1.1, 0, 0, 1, 0.04, 2, 0.05, 0.01, -0.5, 0.04790813483900244, 0.2910925132886797],
];

const points = drawn(
  {
    spot: [0.7, 1.4],
    strike: [0.8, 1.2],
    rate: [-0.02, 0.06],
    dividend: [0, 0.04],
    maturity: [0.1, 3],
    variance: [0.01, 0.15],
    meanReversion: [0.5, 4],
    longRunVariance: [0.02, 0.12],
    volatilityOfVariance: [0.1, 0.8],
    varianceCorrelation: [-0.85, 0.5],
  },
  30,
);
const rows = rowsBy(names, points);

type Point = Readonly<Record<(typeof names)[number], number>>;

/** Derivatives of one formula by spot and variance. */
function differentials(formula: typeof hestonCall, { spot, variance, ...others }: Point) {
  const at = (inputs: Readonly<Record<string, number>>, rest: Readonly<Record<string, number>>) => {
    const { dydx, curvature } = exactOf(formula, Object.keys(inputs), rest)(tensor([Object.values(inputs)]));
    return { slopes: dydx.data, curvature: curvature.data[0] };
  };
  const [bySpot, byVariance] = [at({ spot }, { ...others, variance }), at({ variance }, { ...others, spot })];
  const both = at({ spot, variance }, others);
  return {
    delta: both.slopes[0],
    vega: both.slopes[1],
    gamma: bySpot.curvature,
    volga: byVariance.curvature,
    // The sum of all entries has the mixed one twice.
    vanna: (both.curvature - bySpot.curvature - byVariance.curvature) / 2,
  };
}

describe("Heston's formula", () => {
  it.each(references)('is that of his two integrals: %#', (...row) => {
    const at = tensor([row.slice(0, 10)]);
    const [call, digital] = [hestonCall, hestonDigital].map(
      (formula) => exactOf(formula, names)(at).y.data[0],
    );
    expect(Math.abs(call - row[10])).toBeLessThan(1e-11);
    expect(Math.abs(digital - row[11])).toBeLessThan(1e-10);
  });

  const [calls, puts, digitals] = [hestonCall, hestonPut, hestonDigital].map((formula) =>
    exactOf(formula, names)(points),
  );
  const slope = (n: number, name: (typeof names)[number]) => calls.dydx.data[10 * n + names.indexOf(name)];

  it('solves the equation of its process: the derivatives by maturity, spot and variance fit together', () => {
    for (const [formula, labels] of [
      [hestonCall, calls],
      [hestonDigital, digitals],
    ] as const)
      rows.slice(0, 12).forEach((row, n) => {
        const { spot: S, variance: V, rate, dividend, meanReversion: kappa, longRunVariance: theta } = row;
        const [xi, rho] = [row.volatilityOfVariance, row.varianceCorrelation];
        const { delta, vega, gamma, volga, vanna } = differentials(formula, row);
        const terms = [
          -labels.dydx.data[10 * n + 4],
          0.5 * V * S * S * gamma,
          rho * xi * V * S * vanna,
          0.5 * xi * xi * V * volga,
          (rate - dividend) * S * delta,
          kappa * (theta - V) * vega,
          -rate * labels.y.data[n],
        ];
        const size = Math.max(...terms.map(Math.abs));
        expect(Math.abs(terms.reduce((sum, term) => sum + term, 0))).toBeLessThan(1e-9 * Math.max(1, size));
      });
  });

  it('has minus the slope of the call by the strike as the digital', () => {
    rows.forEach((_, n) => {
      expect(Math.abs(digitals.y.data[n] + slope(n, 'strike'))).toBeLessThan(1e-11);
    });
  });

  it('keeps the parity of put and call, and is homogeneous in spot and strike', () => {
    rows.forEach(({ spot, strike, rate, dividend, maturity }, n) => {
      const forward = spot * Math.exp(-dividend * maturity) - strike * Math.exp(-rate * maturity);
      expect(Math.abs(calls.y.data[n] - puts.y.data[n] - forward)).toBeLessThan(1e-14);
      const euler = spot * slope(n, 'spot') + strike * slope(n, 'strike');
      expect(Math.abs(calls.y.data[n] - euler)).toBeLessThan(1e-12);
    });
  });

  it('bounds the call, which rises with spot and variance, falls with the strike and is convex', () => {
    rows.forEach((row, n) => {
      const { spot, strike, rate, dividend, maturity } = row;
      const [own, paid] = [spot * Math.exp(-dividend * maturity), strike * Math.exp(-rate * maturity)];
      expect(calls.y.data[n]).toBeGreaterThan(Math.max(0, own - paid) - 1e-12);
      expect(calls.y.data[n]).toBeLessThan(own);
      const rises = [slope(n, 'spot') > 0, slope(n, 'variance') > 0, slope(n, 'strike') < 0];
      expect(rises).toEqual([true, true, true]);
      expect(differentials(hestonCall, row).gamma).toBeGreaterThan(0);
    });
  });

  it('tends to the formula of Black and Scholes as the volatility of variance vanishes: like ξ² without correlation', () => {
    const others = { strike: 1.1, rate: 0.02, maturity: 1.5, meanReversion: 1 };
    const at = tensor([[0.9], [1.1], [1.3]]);
    const black = exactOf(blackScholesCall, ['spot'], {
      strike: 1.1,
      rate: 0.02,
      maturity: 1.5,
      volatility: 0.3,
    })(at);
    const errors = [0.02, 0.01].map((volatilityOfVariance) => {
      const variances = {
        variance: 0.09,
        longRunVariance: 0.09,
        volatilityOfVariance,
        varianceCorrelation: 0,
      };
      const own = exactOf(hestonCall, ['spot'], { ...others, ...variances })(at);
      return [own.y, own.dydx, own.curvature].map(({ data }, part) =>
        Array.from(data, (value, n) => value - [black.y, black.dydx, black.curvature][part].data[n]),
      );
    });
    errors[1].forEach((part, k) => {
      part.forEach((error, n) => {
        expect(Math.abs(error)).toBeLessThan(1e-4);
        expect(Math.abs(errors[0][k][n] / error - 4)).toBeLessThan(0.02);
      });
    });
  });

  it.each([
    [{ variance: -0.01 }, 'needs variance ≥ 0; received variance -0.01'],
    [{ varianceCorrelation: 1 }, 'needs -1 < varianceCorrelation < 1; received varianceCorrelation 1'],
    [{ volatilityOfVariance: 0 }, 'needs volatilityOfVariance ≥ 0.001'],
  ])('is refused where it is not defined: %o', (wrong, message) => {
    const { spot, ...others } = { ...rows[0], ...wrong };
    expect(() => exactOf(hestonCall, ['spot'], others)(tensor([[spot]]))).toThrow(message);
  });
});
