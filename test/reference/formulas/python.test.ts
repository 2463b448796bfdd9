import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { exactOf, hestonCall } from '../../../src/reference/index.ts';
import { tensor } from '../../../src/tensor/index.ts';
import { pythonWith } from '../../support/python.ts';
import { drawn, rowsBy } from './problems.ts';

const python = pythonWith('numpy,scipy');

/** Heston's call by Gil-Pelaez' integrals of P₁ and P₂, with SciPy's adaptive quadrature piece by piece. */
const SCRIPT = `
import json, sys
import numpy as np
from scipy.integrate import quad

def characteristic(u, T, v, kappa, theta, xi, rho):
    beta = kappa - 1j * rho * xi * u
    d = np.sqrt(beta**2 + xi**2 * (u * u + 1j * u))
    g = (beta - d) / (beta + d)
    e = np.exp(-d * T)
    drift = (beta - d) * T - 2 * np.log((1 - g * e) / (1 - g))
    return np.exp(kappa * theta / xi**2 * drift + v / xi**2 * (beta - d) * (1 - e) / (1 - g * e))

def price(spot, strike, rate, T, v, kappa, theta, xi, rho):
    forward = spot * np.exp(rate * T)
    k = np.log(forward / strike)
    total = theta * T + (v - theta) * (1 - np.exp(-kappa * T)) / kappa
    fall = np.sqrt(1 - rho**2) * (v + kappa * theta * T) / xi
    end = 9 / np.sqrt(total) + 40 / fall
    pieces = np.linspace(0, 1, 1 + int(30 + abs(k) * end / 6)) ** 2 * end
    def probability(shift):
        def integrand(u):
            return (np.exp(1j * u * k) * characteristic(u - 1j * shift, T, v, kappa, theta, xi, rho) / (1j * u)).real
        parts = [quad(integrand, a, b, epsabs=1e-14, epsrel=1e-11)[0] for a, b in zip(pieces, pieces[1:])]
        return 0.5 + sum(parts) / np.pi
    return np.exp(-rate * T) * (forward * probability(1) - strike * probability(0))

print(json.dumps([price(*row) for row in json.load(sys.stdin)]))
`;

describe.skipIf(python === undefined)(
  'formulas as SciPy computes them (skipped without Python and SciPy)',
  () => {
    it("Heston's call, over the domain for which its accuracy is stated", () => {
      const names = [
        'spot',
        'strike',
        'rate',
        'maturity',
        'variance',
        'meanReversion',
        'longRunVariance',
        'volatilityOfVariance',
        'varianceCorrelation',
      ] as const;
      const points = drawn(
        {
          spot: [0.5, 2],
          strike: [0.7, 1.3],
          rate: [-0.02, 0.06],
          maturity: [0.05, 5],
          variance: [0.005, 0.3],
          meanReversion: [0.2, 6],
          longRunVariance: [0.01, 0.3],
          volatilityOfVariance: [0.02, 1.2],
          varianceCorrelation: [-0.9, 0.9],
        },
        40,
        11,
      );
      const stated = rowsBy(names, points).filter((x) => {
        const [T, v, kappa, theta] = [x.maturity, x.variance, x.meanReversion, x.longRunVariance];
        const total = theta * T + ((v - theta) * (1 - Math.exp(-kappa * T))) / kappa;
        const fall =
          (Math.sqrt(1 - x.varianceCorrelation ** 2) * (v + kappa * theta * T)) / x.volatilityOfVariance;
        const distance = Math.abs(Math.log(x.spot / x.strike) + x.rate * T);
        return fall >= Math.sqrt(total) / 5 && distance <= 5 * Math.sqrt(total);
      });
      expect(stated.length).toBeGreaterThan(25);
      const table = stated.map((x) => names.map((name) => x[name]));
      const output = execFileSync(python as string, ['-c', SCRIPT], { input: JSON.stringify(table) });
      const { y } = exactOf(hestonCall, names)(tensor(table));
      (JSON.parse(output.toString()) as number[]).forEach((price, n) => {
        expect(Math.abs(y.data[n] - price)).toBeLessThan(1e-10);
      });
    });
  },
);
