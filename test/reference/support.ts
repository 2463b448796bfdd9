import { designPoints } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import type { LabelRequest, ReferenceModel } from '../../src/reference/index.ts';
import { stream, type Tensor } from '../../src/tensor/index.ts';
import { domainOf } from '../../src/variable/index.ts';

/** A request on one engine that all tests of a file share. */
export async function requests(): Promise<(overrides?: Partial<LabelRequest>) => LabelRequest> {
  const engine = await openEngine({ threads: 1 });
  return (overrides = {}) => ({ order: 1, random: stream(1, 'labels'), engine, ...overrides });
}

/** Points over a model's domain, evenly spread. */
export function pointsOf(model: ReferenceModel, count: number): Tensor {
  return designPoints({ kind: 'sobol' }, domainOf(model.inputs), count, stream(7, 'points'));
}

/**
 * The derivative of f at `at` by the central difference of order 6. With h a hundredth of the length over which f
 * varies, its truncation is about h⁶/140 ≈ 1e-14 of f, and its rounding u/h ≈ 1e-14: either is below 1e-10 of the
 * derivative unless that almost vanishes.
 */
export function derivative(f: (x: number) => number, at: number, h: number): number {
  const difference = (k: number) => f(at + k * h) - f(at - k * h);
  return (45 * difference(1) - 9 * difference(2) + difference(3)) / (60 * h);
}

/** Largest magnitude. */
export function largest(values: Iterable<number>): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
