import type { Bounds, Extremum } from '../enclosing.ts';

/**
 * A stationary point from decimal digits. Literals are rounded to the nearest number. So the exact number lies between the
 * neighbours of a literal, and that interval stands for it.
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
