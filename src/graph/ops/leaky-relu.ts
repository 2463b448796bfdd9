import { tensor } from '../../tensor/index.ts';
import { activation } from '../rules/activation.ts';
import { chordRatio } from '../rules/member-numbers.ts';

type LeakyReluAttributes = { readonly slope: number; readonly order: number };

/**
 * x for x > 0, slope·x elsewhere, with a slope between 0 and 1 (Maas, Hannun and Ng, "Rectifier nonlinearities improve
 * neural network acoustic models", 2013). Its derivative at 0 is the slope; higher ones are taken to vanish.
 */
export const leakyRelu = activation({
  name: 'leakyRelu',
  evaluate: (x, { slope, order }: LeakyReluAttributes) => {
    if (order === 0) return x > 0 ? x : slope * x;
    return order === 1 ? (x > 0 ? 1 : slope) : 0;
  },
  derivative: (x, { attributes: { slope, order } }) => (order === 0 ? x.leakyRelu(slope, 1) : undefined),
  smooth: ({ inputs: [at], attributes }) => ({ at, order: -attributes.order }),
  finite: () => true,
  branches: 'none',
  activation: {
    vanishesAtZero: true,
    bounded: false,
    symmetric: false,
    straight: true,
    numbers: [{ attribute: 'slope', usual: 0.01, above: 0, below: 1 }],
    numbersOf: (f) => [chordRatio(f)],
  },
  choice: (x, { slope, order }) => (order === 0 ? x.greater(0).where(x, x.mul(slope)) : undefined),
  enclose: ({ slope, order }, x, arithmetic) => {
    const less = arithmetic.constant(tensor(slope));
    // Exact for slopes between 0 and 1: both operands rise.
    if (order === 0) return arithmetic.max(x, arithmetic.mul(x, less));
    const isPositive = arithmetic.compare(arithmetic.constant(tensor(0)), x, 'less');
    return arithmetic.where(isPositive, arithmetic.constant(tensor(1)), less);
  },
  onnx: (x, { slope, order }, emit) => {
    // ONNX Runtime has the operator in float32 alone.
    if (order === 0 && emit.precision === 'float32')
      return emit.node('LeakyRelu', [x], { alpha: { float: slope } });
    if (order === 0) return emit.node('Max', [x, emit.node('Mul', [x, emit.scalar(slope)])]);
    const isPositive = emit.node('Less', [emit.scalar(0), x]);
    return emit.node('Where', [isPositive, emit.scalar(1), emit.scalar(slope)]);
  },
  lanes: (x, { slope, order }, k) => {
    if (order === 0) return k.max(x, k.mul(x, k.constant(slope)));
    return k.choose(k.positive(x), k.constant(1), k.constant(slope));
  },
  code: (x, { slope, order }, k) => {
    const [zero, less] = [k.constant(0), k.constant(slope)];
    if (order === 0) return k.choose(zero, '<', x, x, k.mul(less, x));
    return k.choose(zero, '<', x, k.constant(1), less);
  },
  simplify: (x, { order }) => (order >= 2 ? x.like(0) : undefined),
});
