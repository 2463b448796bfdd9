import { univariate } from '../rules/univariate.ts';

/** |x|, with the derivative sign(x): 0 at 0. */
export const abs = univariate({
  name: 'abs',
  evaluate: Math.abs,
  derivative: (x) => x.greater(0).sub(x.less(0)),
  smooth: ({ inputs: [at] }) => ({ at, order: 0 }),
  finite: () => true,
  branches: 'none',
  choice: (x) => x.greater(0).where(x, x.neg()),
  enclose: (_, x, arithmetic) => arithmetic.abs(x),
  onnx: (x, _, emit) => emit.node('Abs', [x]),
  lanes: (x, _, k) => k.abs(x),
  code: (x, _, k) => k.call('abs', x),
  simplify: (x) => {
    if (x.op === 'abs') return x;
    return x.op === 'neg' ? x.inputs[0].abs() : undefined;
  },
});
