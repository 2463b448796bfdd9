import { expect, test } from 'vitest';
import { joiningWeights, perceptron } from '../../src/surrogate/index.ts';

// One hidden layer of two neurons, and two outputs.
const parameters = [1, 5, 0, 0, 2, 7, 9, 3, 0, 0];
const all = parameters.map(() => 1);
const architecture = perceptron([1, 2, 2], 'tanh');
const joining = (mask: readonly number[]) => [...joiningWeights({ architecture, parameters, mask })].sort();

test('paths take large weights, and meet where they can', () => {
  expect(joining(all)).toEqual([1, 6, 7]);
});

test('take no weight that is not there, and no neuron that no input reaches', () => {
  expect(joining(all.map((_, at) => Number(at !== 6)))).toEqual([0, 4, 5]);
  expect(joining(all.map((_, at) => Number(at !== 1)))).toEqual([0, 4, 5]);
});
