import { functionModel } from '../../src/reference/index.ts';

/** A smooth function of one direction of three inputs, one of which it does not depend on. */
export const ridge = functionModel({
  name: 'ridge',
  inputs: ['a', 'b', 'c'].map((name) => ({ name, lo: -1, hi: 1 })),
  outputs: [{ name: 'y' }],
  function: ({ a, b }) => a.mul(0.8).add(b.mul(0.6)).exp(),
});
/** What searches of it are asked for. */
export const TARGET = 'values.r2>=0.9999, gradients.r2>=0.999';
