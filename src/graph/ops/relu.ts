import { tensor } from '../../tensor/index.ts';
import { activation } from '../rules/activation.ts';
import { isWild } from '../rules/branches.ts';

/** max(x, 0). Its derivative is 1 for x > 0 and 0 elsewhere, at 0 too; higher ones are taken to vanish. */
export const relu = activation({
  name: 'relu',
  evaluate: (x, { order }) => {
    if (order === 0) return Math.max(x, 0);
    return order === 1 ? Number(x > 0) : 0;
  },
  derivative: (x, y) => (y.attributes.order === 0 ? x.relu(1) : undefined),
  tangent: ({ inputs: [x], attributes: { order } }, dot) => {
    if (order > 0) return undefined;
    return isWild(x) ? x.greater(0).where(dot, 0) : x.relu(1).mul(dot);
  },
  masks: ({ inputs: [x] }, mask) => [x.greater(0).where(mask, 0)],
  smooth: ({ inputs: [at], attributes }) => ({ at, order: -attributes.order }),
  finite: () => true,
  branches: 'implied',
  activation: { vanishesAtZero: true, bounded: false, symmetric: false, straight: true },
  choice: (x, { order }) => (order === 0 ? x.greater(0).where(x, 0) : undefined),
  enclose: ({ order }, x, arithmetic) => {
    const zero = arithmetic.constant(tensor(0));
    return order === 0 ? arithmetic.max(x, zero) : arithmetic.compare(zero, x, 'less');
  },
  onnx: (x, { order }, emit) => {
    const positive = emit.node('Relu', [x]);
    // The sign of max(x, 0) costs half of a comparison and a cast, and the value is often wanted too.
    return order === 0 ? positive : emit.node('Sign', [positive]);
  },
  lanes: (x, { order }, k) => (order === 0 ? k.max(x, k.constant(0)) : k.positive(x)),
  code: (x, { order }, k) => {
    const zero = k.constant(0);
    return order === 0 ? k.choose(x, '<', zero, zero, x) : k.choose(zero, '<', x, k.constant(1), zero);
  },
  simplify: (x, { order }) => (order >= 2 ? x.like(0) : undefined),
});
