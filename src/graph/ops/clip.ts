import { tensor } from '../../tensor/index.ts';
import { activation } from '../rules/activation.ts';
import { isWild } from '../rules/branches.ts';
import { rampEnds } from '../rules/member-numbers.ts';

type ClipAttributes = { readonly lo: number; readonly hi: number; readonly order: number };

/**
 * x between lo and hi, and the nearer of the two elsewhere: hard tanh, ReLU6 and their like. Its derivative is 1 between them and 0
 * elsewhere, at both kinks too; higher ones are taken to vanish.
 */
export const clip = activation({
  name: 'clip',
  evaluate: (x, { lo, hi, order }: ClipAttributes) => {
    if (order === 0) return Math.min(Math.max(x, lo), hi);
    return order === 1 ? Number(x > lo && x < hi) : 0;
  },
  derivative: (x, { attributes }) =>
    attributes.order === 0 ? x.applied('clip', { ...attributes, order: 1 }) : undefined,
  tangent: ({ inputs: [x], attributes }, dot) => {
    if (attributes.order > 0) return undefined;
    const isInside = x.applied('clip', { ...attributes, order: 1 });
    return isWild(x) ? isInside.where(dot, 0) : isInside.mul(dot);
  },
  masks: ({ inputs: [x], attributes }, mask) => [
    x.applied('clip', { ...attributes, order: 1 }).where(mask, 0),
  ],
  smooth: ({ inputs: [x], attributes: { lo, hi, order } }) => ({
    at: x.sub(lo).mul(x.sub(hi)),
    order: -order,
  }),
  finite: () => true,
  branches: 'implied',
  activation: {
    vanishesAtZero: ({ lo, hi }) => lo <= 0 && hi >= 0,
    bounded: true,
    symmetric: ({ lo, hi }) => lo === -hi,
    straight: true,
    numbers: [
      { attribute: 'lo', usual: -1, above: Number.NEGATIVE_INFINITY, below: Number.POSITIVE_INFINITY },
      { attribute: 'hi', usual: 1, above: 'lo', below: Number.POSITIVE_INFINITY },
    ],
    numbersOf: rampEnds,
  },
  choice: (x, { lo, hi, order }) => (order === 0 ? x.less(lo).where(lo, x.less(hi).where(x, hi)) : undefined),
  enclose: ({ lo, hi, order }, x, arithmetic) => {
    const [least, most] = [lo, hi].map((end) => arithmetic.constant(tensor(end)));
    // Exact, since both rise.
    if (order === 0) return arithmetic.min(arithmetic.max(x, least), most);
    return arithmetic.mul(arithmetic.compare(least, x, 'less'), arithmetic.compare(x, most, 'less'));
  },
  onnx: (x, { lo, hi, order }, emit) => {
    const [least, most] = [emit.scalar(lo), emit.scalar(hi)];
    if (order === 0) return emit.node('Clip', [x, least, most]);
    const isInside = [emit.node('Less', [least, x]), emit.node('Less', [x, most])];
    return emit.fromBool(emit.node('And', isInside));
  },
  lanes: (x, { lo, hi, order }, k) => {
    const [least, most] = [k.constant(lo), k.constant(hi)];
    if (order === 0) return k.min(k.max(x, least), most);
    return k.mul(k.less(least, x), k.less(x, most));
  },
  code: (x, { lo, hi, order }, k) => {
    const [least, most] = [k.constant(lo), k.constant(hi)];
    if (order === 0) return k.choose(x, '<', least, least, k.choose(most, '<', x, most, x));
    const [zero, one] = [k.constant(0), k.constant(1)];
    return k.choose(least, '<', x, k.choose(x, '<', most, one, zero), zero);
  },
  simplify: (x, { order }) => (order >= 2 ? x.like(0) : undefined),
});
