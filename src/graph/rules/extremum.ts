import type { Bounds, Extremum } from '../enclosing.ts';

/**
 * A stationary point from decimal digits. A literal is rounded to the nearest number, so the exact one lies between the
 * neighbours of that: this interval stands for it.
 */
export function extremum(at: string, value: string): Extremum {
  return { at: around(at), value: around(value) };
}

function around(digits: string): Bounds {
  const nearest = Number(digits);
  if (nearest === 0) return { lo: 0, hi: 0 };
  const gap = Math.abs(nearest) * 2 ** -52;
  return { lo: nearest - gap, hi: nearest + gap };
}
