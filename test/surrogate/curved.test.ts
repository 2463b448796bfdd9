import { expect, it } from 'vitest';
import { evaluate, hessian, input } from '../../src/graph/index.ts';
import { activations, isCurved, networkConstants, networkGraph } from '../../src/surrogate/index.ts';
import { tensor } from '../../src/tensor/index.ts';
import { freshNetwork } from '../support/networks.ts';

it.each([...activations, 'linear'] as const)(
  'a network is curved where its Hessians are not 0: %s',
  (activation) => {
    const network = freshNetwork([2, 3, 1], activation as 'silu');
    const x = input('x', [2, 2]);
    const points = { x: tensor([0.3, -0.2, 1.1, 0.7], [2, 2]) };
    const [second] = evaluate([hessian(networkGraph(networkConstants(network), x).output, x)], points);
    expect(isCurved(network)).toBe(second.data.some((entry) => entry !== 0));
  },
);
