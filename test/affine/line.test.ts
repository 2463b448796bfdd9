import { describe, expect, it } from 'vitest';
import { lineOf } from '../../src/affine/line.ts';
import { powerCurve } from '../../src/affine/power-curve.ts';
import { applyActivation, type Bounds, type Curve, input } from '../../src/graph/index.ts';
import { boundsArithmetic, intersect, isEmpty, midpoint, rangeOf } from '../../src/interval/index.ts';
import { type RandomStream, stream } from '../../src/tensor/index.ts';

/** The curve that a room encloses a function by, with a derivative of each order. */
function curvesOf(build: (x: ReturnType<typeof input>) => ReturnType<typeof input>): Curve[] {
  const y = build(input('x', [1]));
  let found: Curve | undefined;
  const spy = new Proxy({}, { get: () => (_: unknown, curve: Curve) => (found = curve) });
  y.room.enclose(y, [{}], spy as never);
  const curves = [found as Curve];
  while (curves.length < 3) {
    const slope = curves[curves.length - 1].slope?.();
    if (slope === undefined) break;
    curves.push(slope);
  }
  return curves;
}

const everywhere: Curve[] = [
  ...curvesOf((x) => x.silu()),
  ...curvesOf((x) => x.tanh()),
  ...curvesOf((x) => x.sigmoid()),
  ...curvesOf((x) => x.softplus()),
  ...curvesOf((x) => x.gelu()),
  ...curvesOf((x) => x.normalCdf()),
  ...curvesOf((x) => x.sine()),
  ...(
    ['mish', 'gelu-tanh', 'softsign', 'hard-swish', 'elu(0.4)', 'elu(2)', 'selu', 'celu(0.6)'] as const
  ).flatMap((name) => curvesOf((x) => applyActivation(x, name))),
  ...curvesOf((x) => x.exp()),
  ...curvesOf((x) => x.arctan()),
];
const ofPositive: Curve[] = [...curvesOf((x) => x.log()), ...curvesOf((x) => x.sqrt())];

const exponents = [2, 3, 4, -1, -2, 1.5, 0.5];

/** Intervals from a few roundings wide to large, some around 0. */
function interval(random: RandomStream, positive: boolean): Bounds {
  const centre = 6 * random.normal();
  const radius = 10 * 2 ** -(50 * random.uniform() ** 2);
  const [lo, hi] = [centre - radius, centre + radius];
  if (!positive) return { lo, hi };
  const least = Math.abs(centre);
  return { lo: least, hi: least + radius };
}

/** Whether f(x) − slope·x may be in the offset, to the last bit of what is known about f. */
function mayHold(curve: Curve, x: Bounds, at: number): boolean {
  const { slope, offset } = lineOf(curve, x);
  const { point, sub, mul } = boundsArithmetic;
  const d = sub(curve.at(point(at), boundsArithmetic), mul(point(slope), point(at)));
  return !isEmpty(intersect(d, offset));
}

function expectHeld(curve: Curve, x: Bounds, random: RandomStream) {
  const inside = Array.from({ length: 12 }, () => Math.min(x.hi, x.lo + (x.hi - x.lo) * random.uniform()));
  const critical = curve.slope?.().extrema;
  const bends =
    critical === undefined || critical === 'unknown' ? [] : critical.map(({ at }) => midpoint(at));
  for (const at of [x.lo, x.hi, ...inside, ...bends.filter((bend) => x.lo <= bend && bend <= x.hi)])
    if (!mayHold(curve, x, at)) expect.fail(`${curve.name} at ${at} of [${x.lo}, ${x.hi}]`);
}

describe('a line holds its curve over the whole interval, with no tolerance', () => {
  it.each(everywhere.map((curve) => [curve.name, curve] as const))('%s', (name, curve) => {
    const random = stream(1, name);
    for (let k = 0; k < 150; k++) expectHeld(curve, interval(random, false), random);
  });

  it.each(ofPositive.map((curve) => [curve.name, curve] as const))(
    '%s of positive numbers',
    (name, curve) => {
      const random = stream(2, name);
      for (let k = 0; k < 150; k++) expectHeld(curve, interval(random, true), random);
    },
  );

  it.each(exponents)('power %d', (exponent) => {
    const random = stream(3, `power ${exponent}`);
    for (let k = 0; k < 200; k++) {
      const x = interval(random, !Number.isInteger(exponent));
      if (exponent < 0 && x.lo <= 0 && x.hi >= 0) continue;
      expectHeld(powerCurve(exponent, x), x, random);
    }
  });
});

describe('a line is near the best one', () => {
  /** The least half width of f − slope·x at a thousand places over all slopes. */
  function best(curve: Curve, { lo, hi }: Bounds): number {
    const at = Array.from({ length: 501 }, (_, k) => lo + ((hi - lo) * k) / 500);
    const values = at.map((x) => midpoint(curve.at({ lo: x, hi: x }, boundsArithmetic)));
    const spread = (slope: number) => {
      const rest = values.map((value, k) => value - slope * at[k]);
      return (Math.max(...rest) - Math.min(...rest)) / 2;
    };
    let [low, high] = [-20, 20];
    for (let turn = 0; turn < 100; turn++) {
      const [p, q] = [low + (high - low) / 3, high - (high - low) / 3];
      if (spread(p) < spread(q)) high = q;
      else low = p;
    }
    return spread((low + high) / 2);
  }

  // Where a slope jumps, next to a piece that is straight, the line holds the curve with room to spare.
  const smooth = everywhere.filter(
    ({ name, slope }) => slope !== undefined && slope().extrema !== 'unknown' && name !== 'hard-swish',
  );

  it.each(smooth.map((curve) => [curve.name, curve] as const))('%s: within two fifths', (name, curve) => {
    const random = stream(4, name);
    for (let k = 0; k < 20; k++) {
      const centre = 2 * random.normal();
      const radius = 0.05 + 3 * random.uniform();
      const x = { lo: centre - radius, hi: centre + radius };
      const { offset } = lineOf(curve, x);
      const least = best(curve, x);
      expect((offset.hi - offset.lo) / 2).toBeLessThanOrEqual(1.4 * least + 1e-13);
    }
  });

  it('its error is of second order in the width, where a range is of first', () => {
    const [silu] = curvesOf((x) => x.silu());
    const widths = [1e-1, 1e-2, 1e-3].map((width) => {
      const { offset } = lineOf(silu, { lo: 0.3, hi: 0.3 + width });
      return (offset.hi - offset.lo) / width ** 2;
    });
    // f″/8 on either side of the middle: 0.45/8 near 0.35
    for (const one of widths) expect(one).toBeCloseTo(0.06, 1);
  });
});

it('where a function has no slope, or the interval no ends, the line is flat and the offset the range', () => {
  const [silu] = curvesOf((x) => x.silu());
  const [log] = curvesOf((x) => x.log());
  const cases: [Curve, Bounds][] = [
    [silu, { lo: -1, hi: Number.POSITIVE_INFINITY }],
    [silu, { lo: 1, hi: 1 }],
    [log, { lo: -1, hi: 2 }],
    [log, { lo: 0, hi: 2 }],
    [powerCurve(-1, { lo: -1, hi: 1 }), { lo: -1, hi: 1 }],
    [powerCurve(1.5, { lo: -1, hi: 1 }), { lo: -1, hi: 1 }],
  ];
  for (const [curve, x] of cases) expect(lineOf(curve, x)).toEqual({ slope: 0, offset: rangeOf(curve, x) });
});
