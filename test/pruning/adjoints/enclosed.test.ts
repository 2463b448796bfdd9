import { it } from 'vitest';
import { affineSignificanceOver, intervalSignificance } from '../../../src/pruning/index.ts';
import { expectBounds } from './bounds.ts';

it.each([
  ['interval significance', intervalSignificance, 24, 1000],
  ['affine significance', affineSignificanceOver(1), 12, 500],
  ['affine significance, over 5 parts', affineSignificanceOver(5), 6, 250],
])(
  '%s bounds the sampled one over any points of its box, of neurons, inputs and weights',
  async (_, criterion, runs, least) => {
    await expectBounds(criterion, runs, least, 1);
  },
);
