import { describe, expect, it } from 'vitest';
import type { Bounds } from '../../src/graph/enclosing.ts';
import { boundsArithmetic } from '../../src/interval/kernels.ts';
import { type RandomStream, stream } from '../../src/tensor/index.ts';
import golden from './kernels.json' with { type: 'json' };
import { approximately, oracle, successor, within } from './oracle.ts';

type Kernel = keyof typeof golden;

/** Most doubles that an end may lie beyond the nearest possible one; derived errors, see the kernels. */
const STEPS: Record<Kernel, number> = {
  exp: 8,
  log: 18,
  arctan: 24,
  sigmoid: 12,
  softplus: 30,
  tanh: 24,
  sin: 16,
  cos: 16,
  normalCdf: 260,
  normalPdf: 16,
};

/** Where arguments are reduced by multiples of π/2, that reduction's absolute error counts too. */
const SLACK: Partial<Record<Kernel, number>> = { sin: 2 ** -95, cos: 2 ** -95 };

/** How many doubles lie between a < b, at most `most`. */
function stepsBetween(a: number, b: number, most: number): number {
  let steps = 0;
  for (let x = a; x < b && steps <= most; x = successor(x)) steps++;
  return steps;
}

describe('kernels enclose f(x) (mpmath, 700 digits) at every kind of double, within a few units in the last place', () => {
  for (const [name, rows] of Object.entries(golden) as [Kernel, string[]][]) {
    it(`${name}: ${rows.length} arguments`, () => {
      for (const row of rows) {
        const [x, below, above] = row.split(' ').map(Number);
        const { lo, hi } = boundsArithmetic[name]({ lo: x, hi: x });
        if (!(lo <= below && above <= hi)) expect.fail(`${name}(${x}) in [${lo}, ${hi}], not in between`);
        // Results that are nearly all rounding: far tails of φ and Φ, and arguments that are not reduced.
        if (name.startsWith('normal') && above < 1e-300) continue;
        if ((name === 'sin' || name === 'cos') && Math.abs(x) > 1.5e6) continue;
        const steps = STEPS[name];
        const slack = SLACK[name] ?? 0;
        const loose =
          (stepsBetween(lo, below, steps) > steps && below - lo > slack) ||
          (stepsBetween(above, hi, steps) > steps && hi - above > slack);
        if (loose) expect.fail(`${name}(${x}) in [${lo}, ${hi}], wider than ${steps} steps around ${below}`);
      }
    });
  }
});

/** Where the fixed-point oracle is good. */
const DOMAIN: Record<Kernel, readonly [number, number]> = {
  exp: [-50, 20],
  log: [1e-6, 60],
  arctan: [-30, 30],
  sigmoid: [-50, 50],
  softplus: [-50, 50],
  tanh: [-30, 30],
  sin: [-12, 12],
  cos: [-12, 12],
  normalCdf: [-8, 8],
  normalPdf: [-8, 8],
};

function interval(random: RandomStream, [from, to]: readonly [number, number]): Bounds {
  const centre = from + (to - from) * random.uniform();
  const radius = (to - from) * 2 ** -(random.uniform() * 40);
  return { lo: Math.max(from, centre - radius), hi: Math.min(to, centre + radius) };
}

function memberOf({ lo, hi }: Bounds, random: RandomStream): number {
  return Math.min(hi, Math.max(lo, lo + (hi - lo) * random.uniform()));
}

describe('ranges over random intervals hold every sampled value, and are no wider than the samples show', () => {
  for (const name of Object.keys(DOMAIN) as Kernel[]) {
    it(name, () => {
      const random = stream(1, name);
      for (let n = 0; n < 25; n++) {
        const x = interval(random, DOMAIN[name]);
        const range = boundsArithmetic[name](x);
        let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
        for (let sample = 0; sample < 32; sample++) {
          const member = sample === 0 ? x.lo : sample === 1 ? x.hi : memberOf(x, random);
          const value = oracle[name](member);
          if (!within(value, range)) expect.fail(`${name}(${member}) outside [${range.lo}, ${range.hi}]`);
          least = Math.min(least, approximately(value));
          greatest = Math.max(greatest, approximately(value));
        }
        // Monotone functions take their extremes at the ends, which are among the samples.
        if (!['sin', 'cos', 'normalPdf'].includes(name)) {
          const size = Math.max(Math.abs(least), Math.abs(greatest));
          expect(range.hi - range.lo).toBeLessThanOrEqual(greatest - least + size * 2 ** -44);
        }
      }
    });
  }
});

/** Where each kernel loses the most: towards the ends of its pieces. */
const HARDEST: Record<Kernel, readonly [number, number]> = {
  exp: [0.05, 0.7],
  log: [0.6, 1.6],
  arctan: [0.15, 1.8],
  sigmoid: [-4, 2],
  softplus: [-3, 1],
  tanh: [0.03, 0.4],
  sin: [0.3, 2],
  cos: [0.3, 2],
  normalCdf: [-3, 1.6],
  normalPdf: [0.5, 5],
};

describe('kernels enclose f(x) at thousands of points where they err most', () => {
  it.each(Object.entries(HARDEST) as [Kernel, readonly [number, number]][])('%s', (name, [from, to]) => {
    const random = stream(2, name);
    for (let n = 0; n < 2000; n++) {
      const x = from + (to - from) * random.uniform();
      const { lo, hi } = boundsArithmetic[name]({ lo: x, hi: x });
      if (!within(oracle[name](x), { lo, hi })) expect.fail(`${name}(${x}) outside [${lo}, ${hi}]`);
    }
  });
});
