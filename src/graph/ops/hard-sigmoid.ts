import { tensor } from '../../tensor/index.ts';
import type { Expression } from '../expression.ts';
import { activation } from '../rules/activation.ts';
import { isWild } from '../rules/branches.ts';
import { rampEnds } from '../rules/member-numbers.ts';

type HardSigmoidAttributes = { readonly alpha: number; readonly beta: number; readonly order: number };

/**
 * αx + β between 0 and 1, and 0 and 1 elsewhere, with α > 0. It is ONNX' operator, of α = 0.2 and β = 0.5 as Keras 2 has it. PyTorch and
 * Keras 3 have α = 1/6. Its derivative is α between the kinks and 0 elsewhere, at both kinks too; higher ones are taken to vanish.
 */
export const hardSigmoid = activation({
  name: 'hardSigmoid',
  evaluate: (x, { alpha, beta, order }: HardSigmoidAttributes) => {
    const ramp = alpha * x + beta;
    if (order === 0) return Math.min(Math.max(ramp, 0), 1);
    return order === 1 && ramp > 0 && ramp < 1 ? alpha : 0;
  },
  derivative: (x, { attributes }) => (attributes.order === 0 ? slopeOf(x, attributes) : undefined),
  tangent: ({ inputs: [x], attributes }, dot) => {
    if (attributes.order > 0) return undefined;
    const slope = slopeOf(x, attributes);
    return isWild(x) ? slope.where(dot.mul(attributes.alpha), 0) : slope.mul(dot);
  },
  masks: ({ inputs: [x], attributes }, mask) => [slopeOf(x, attributes).where(mask, 0)],
  smooth: ({ inputs: [x], attributes }) => {
    const ramp = rampOf(x, attributes);
    return { at: ramp.mul(ramp.sub(1)), order: -attributes.order };
  },
  finite: () => true,
  branches: 'implied',
  activation: {
    vanishesAtZero: ({ beta }) => beta <= 0,
    bounded: true,
    symmetric: ({ beta }) => beta === 0.5,
    straight: true,
    numbers: [
      { attribute: 'alpha', usual: 0.2, above: 0, below: Number.POSITIVE_INFINITY },
      { attribute: 'beta', usual: 0.5, above: Number.NEGATIVE_INFINITY, below: Number.POSITIVE_INFINITY },
    ],
    numbersOf: (f) => {
      const [lo, hi] = rampEnds(f);
      return [1 / (hi - lo), -lo / (hi - lo)];
    },
  },
  choice: (x, attributes) => {
    const ramp = rampOf(x, attributes);
    return attributes.order === 0 ? ramp.less(0).where(0, ramp.less(1).where(ramp, 1)) : undefined;
  },
  enclose: ({ alpha, beta, order }, x, arithmetic) => {
    const [zero, one, steep, start] = [0, 1, alpha, beta].map((c) => arithmetic.constant(tensor(c)));
    const ramp = arithmetic.add(arithmetic.mul(x, steep), start);
    // Exact, since all of it rises.
    if (order === 0) return arithmetic.min(arithmetic.max(ramp, zero), one);
    const isInside = arithmetic.mul(
      arithmetic.compare(zero, ramp, 'less'),
      arithmetic.compare(ramp, one, 'less'),
    );
    return arithmetic.mul(isInside, steep);
  },
  onnx: (x, { alpha, beta, order }, emit) => {
    // ONNX Runtime has the operator in float32 alone.
    if (order === 0 && emit.precision === 'float32')
      return emit.node('HardSigmoid', [x], { alpha: { float: alpha }, beta: { float: beta } });
    const [zero, one, steep] = [emit.scalar(0), emit.scalar(1), emit.scalar(alpha)];
    const ramp = emit.node('Add', [emit.node('Mul', [x, steep]), emit.scalar(beta)]);
    if (order === 0) return emit.node('Clip', [ramp, zero, one]);
    const isInside = emit.node('And', [emit.node('Less', [zero, ramp]), emit.node('Less', [ramp, one])]);
    return emit.node('Where', [isInside, steep, zero]);
  },
  lanes: (x, { alpha, beta, order }, k) => {
    const [zero, one, steep] = [k.constant(0), k.constant(1), k.constant(alpha)];
    const ramp = k.add(k.mul(x, steep), k.constant(beta));
    if (order === 0) return k.min(k.max(ramp, zero), one);
    return k.mul(k.mul(k.less(zero, ramp), k.less(ramp, one)), steep);
  },
  code: (x, { alpha, beta, order }, k) => {
    const [zero, one, steep] = [k.constant(0), k.constant(1), k.constant(alpha)];
    const ramp = k.add(k.mul(steep, x), k.constant(beta));
    const inside = order === 0 ? ramp : steep;
    const above = order === 0 ? one : zero;
    return k.choose(zero, '<', ramp, k.choose(ramp, '<', one, inside, above), zero);
  },
  simplify: (x, { order }) => (order >= 2 ? x.like(0) : undefined),
});

function slopeOf(x: Expression, attributes: HardSigmoidAttributes): Expression {
  return x.applied('hardSigmoid', { ...attributes, order: 1 });
}

function rampOf(x: Expression, { alpha, beta }: HardSigmoidAttributes): Expression {
  return x.mul(alpha).add(beta);
}
