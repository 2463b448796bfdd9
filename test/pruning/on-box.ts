import type { Surrogate } from '../../src/surrogate/index.ts';

/** What makes a network of three inputs and two outputs a surrogate on a box. */
export const onBox: Pick<Surrogate, 'normalisation' | 'inputs' | 'outputs'> = {
  normalisation: {
    xMean: Float64Array.of(1, 2, 3),
    xStd: Float64Array.of(0.5, 1, 2),
    yMean: Float64Array.of(-1, 4),
    yStd: Float64Array.of(2, 0.1),
  },
  inputs: ['a', 'b', 'c'].map((name, k) => ({ name, lo: k, hi: k + 2 })),
  outputs: [{ name: 'p' }, { name: 'q' }],
};
