import type { Bounds, Curve } from '../graph/index.ts';
import { power } from '../interval/index.ts';

/** xᵖ as a curve over an interval, with its slope where it is smooth there. */
export function powerCurve(exponent: number, { lo, hi }: Bounds): Curve {
  const isWhole = Number.isInteger(exponent);
  const isSmooth = (isWhole && exponent > 0) || lo > 0 || (isWhole && hi < 0);
  return { ...natural(exponent), ...(isSmooth && { slope: () => slopeOf(exponent) }) };
}

/** Its interval extension is exact. */
function natural(exponent: number): Curve {
  return { name: `power ${exponent}`, at: (x) => power(x, exponent), extrema: 'unknown' };
}

function slopeOf(exponent: number): Curve {
  const isEven = exponent > 1 && exponent % 2 === 1;
  const zero = { lo: 0, hi: 0 };
  return {
    name: `slope of power ${exponent}`,
    at: (x, k) => k.mul(k.point(exponent), power(x, exponent - 1)),
    extrema: isEven ? [{ at: zero, value: zero }] : [],
  };
}
