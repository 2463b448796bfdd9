import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Expression, elementsOf, evaluate, input } from '../../src/graph/index.ts';
import { type Sizes, sizeOf, tensor } from '../../src/tensor/index.ts';
import {
  type Build,
  choices,
  commonSteps,
  grow,
  squareWeights,
  uniformValues,
} from '../support/random-graphs.ts';

const SHAPE = [1, 2, 3];

/** Each keeps [1, 2, 3]. */
const steps: readonly Build[] = [
  ...commonSteps,
  ([a]) => a.matmul(squareWeights(3)).tanh(),
  ([a, b]) => a.matmul(b.transpose()).matmul(a).mul(0.1),
  ([a, b]) => a.slice(2, 0, 1).concat([b.slice(2, 1, 3)], 2),
  ([a, b]) => a.mul(b.sum([1], true)),
  ([a, b]) => a.sum().add(b).mul(0.2),
  ([a]) => a.sum([2]).reshape([1, 2, 1]).broadcast(SHAPE),
  ([a, b]) => a.less(b).where(a.slice(1, 0, 1), b.pad(2, 1, 0).slice(2, 0, 3)),
];

it('the elements of random graphs have the values of the graphs', () => {
  const [x, z] = [input('x', SHAPE), input('z', SHAPE)];
  const given = (e: Expression) =>
    Array.from({ length: sizeOf(e.shape as Sizes) }, (_, i) => input(`${e.attributes.name} ${i}`, [1]));
  fc.assert(
    fc.property(choices, fc.nat(1e6), (chosen, seed) => {
      const y = grow([x, z], steps, chosen);
      const bindings = { x: uniformValues(seed, 'x', SHAPE), z: uniformValues(seed, 'z', SHAPE) };
      const alone = Object.entries(bindings).flatMap(([name, { data }]) =>
        [...data].map((value, i) => [`${name} ${i}`, tensor([value])] as const),
      );
      const [elements] = elementsOf([y], given);
      const values = evaluate(elements, Object.fromEntries(alone)).map(({ data }) => data[0]);
      const [whole] = evaluate([y], bindings);
      const size = Math.max(1, ...whole.data.map(Math.abs));
      whole.data.forEach((value, i) => {
        expect(Math.abs(value - values[i])).toBeLessThan(1e-12 * size);
      });
    }),
    { numRuns: 100, seed: 3 },
  );
});

it('zeros of a constant matrix cost nothing', () => {
  const triangular = tensor([1, 2, 0, 3], [2, 2]);
  const [elements] = elementsOf([input('x', [1, 2]).matmul(triangular)], () => [
    input('a', [1]),
    input('b', [1]),
  ]);
  const [a, b] = [input('a', [1]), input('b', [1])];
  expect(elements).toEqual([a, a.mul(2).add(b.mul(3))]);
});
