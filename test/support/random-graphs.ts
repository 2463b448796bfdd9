import fc from 'fast-check';
import { type Expression, expression } from '../../src/graph/index.ts';
import { type Sizes, sizeOf, stream, type Tensor, tensor } from '../../src/tensor/index.ts';

/** One step of a random graph: keeps the shape, and values of moderate size. */
export type Build = (below: readonly Expression[]) => Expression;

/** Elementwise steps that every way of computing has. */
export const commonSteps: readonly Build[] = [
  ([a, b]) => a.add(b),
  ([a, b]) => a.sub(b).mul(0.5),
  ([a, b]) => a.mul(b).tanh(),
  ([a, b]) => a.div(b.square().add(1)),
  ([a]) => a.neg(),
  ([a, b]) => a.max(b),
  ([a, b]) => a.min(b),
  ([a]) => a.tanh().exp(),
  ([a]) => a.square().add(1).sqrt(),
  ([a]) => a.silu(0),
  ([a]) => a.silu(1),
  ([a]) => a.silu(2),
];

/** For each step which one it is, and on what; all modulo what there is. */
export const choices = fc.array(fc.tuple(fc.nat(1000), fc.nat(50), fc.nat(50)), {
  minLength: 1,
  maxLength: 10,
});

type Choices = readonly (readonly [number, number, number])[];

/** The last of the chosen steps, each on two of those before it or of `start`. */
export function grow(start: readonly Expression[], steps: readonly Build[], chosen: Choices): Expression {
  const pool = [...start];
  for (const [step, left, right] of chosen)
    pool.push(steps[step % steps.length]([pool[left % pool.length], pool[right % pool.length]]));
  return pool[pool.length - 1];
}

/** A constant [size, size] with elements between −0.5 and 0.5. */
export function squareWeights(size: number): Expression {
  const random = stream(1, 'weights');
  return expression(
    tensor(
      Array.from({ length: size ** 2 }, () => random.uniform() - 0.5),
      [size, size],
    ),
  );
}

/** Float32 numbers between −1 and 1. */
export function uniformValues(seed: number, name: string, shape: Sizes): Tensor {
  const random = stream(seed, name);
  return tensor(
    Array.from({ length: sizeOf(shape) }, () => Math.fround(2 * random.uniform() - 1)),
    shape,
  );
}
