import { formatPower } from './format.ts';

/** A logarithmic axis: a domain of positive numbers and where its labels stand. */
export interface LogAxis {
  readonly domain: [number, number];
  readonly ticks: number[];
  readonly tickFormat: (value: number) => string;
}

/** The least and greatest finite number, or undefined when there is none. */
export function extent(values: Iterable<number>): [number, number] | undefined {
  let lo = Infinity;
  let hi = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < lo) lo = value;
    if (value > hi) hi = value;
  }
  return lo <= hi ? [lo, hi] : undefined;
}

/** The extent with a margin on both sides. A constant gets room around it; without a finite value it is [0, 1]. */
export function linearDomain(values: Iterable<number>, margin = 0.04): [number, number] {
  const [lo, hi] = extent(values) ?? [0, 1];
  const room = hi > lo ? margin * (hi - lo) : Math.max(0.1 * (Math.abs(lo) || 1), Number.MIN_VALUE);
  return [lo - room, hi + room];
}

/**
 * The logarithmic axis of the positive values. Its labels are at powers of ten, at most seven of them. On fewer decades they are at 3, or
 * at 2 and 5, as well, as far as they do not touch. Without a positive value the axis runs from 0.1 to 1.
 */
export function logAxis(values: Iterable<number>): LogAxis {
  const positive = [...values].filter((value) => value > 0 && Number.isFinite(value));
  const [least, most] = extent(positive) ?? [0.1, 1];
  // A margin of a twentieth of the span, at least a factor 1.15, keeps marks off the frame.
  const margin = Math.max(1.15, (most / least) ** 0.05);
  const lower = Math.max(least / margin, Number.MIN_VALUE);
  // The axis keeps a width, though subnormals may round back to themselves.
  const upper = Math.min(Math.max(most * margin, 2 * lower), Number.MAX_VALUE);
  const domain: [number, number] = [lower, upper];
  const first = Math.floor(Math.log10(domain[0]));
  const last = Math.ceil(Math.log10(domain[1]));
  const decades = Math.log10(domain[1] / domain[0]);
  const step = Math.ceil(decades / 7);
  const multiples = decades < 1.4 ? [1, 2, 5] : decades < 2.2 ? [1, 3] : [1];
  const ticks: number[] = [];
  for (let exponent = first; exponent <= last; exponent++) {
    if (exponent % step !== 0) continue;
    for (const multiple of multiples) {
      const tick = Number(`${multiple}e${exponent}`);
      if (tick >= domain[0] && tick <= domain[1]) ticks.push(tick);
    }
  }
  return { domain, ticks, tickFormat: formatPower };
}

/**
 * Move labels apart: the positions nearest to the given ones (by least squares) that keep their order and are at least `gap`
 * apart. They lie within [lo, hi], as far as they fit. Neighbours that collide are pooled.
 */
export function spread(positions: readonly number[], gap: number, lo: number, hi: number): number[] {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a]! - positions[b]! || a - b);
  const room = (order.length - 1) * gap;
  const last = Math.max(hi, lo + room);
  // Without i·gap, "at least a gap apart" means "not falling": isotonic regression.
  const pools: { mean: number; size: number }[] = [];
  order.forEach((original, i) => {
    let pool = { mean: positions[original]! - i * gap, size: 1 };
    while (pools.length > 0 && pools.at(-1)!.mean > pool.mean) {
      const before = pools.pop()!;
      const size = before.size + pool.size;
      pool = { mean: (before.mean * before.size + pool.mean * pool.size) / size, size };
    }
    pools.push(pool);
  });
  const bases = pools.flatMap(({ mean, size }) => new Array<number>(size).fill(mean));
  const result = new Array<number>(positions.length);
  order.forEach((original, i) => {
    result[original] = Math.min(Math.max(bases[i]!, lo), last - room) + i * gap;
  });
  return result;
}
