import {
  activationNamed,
  applyActivation,
  constant,
  type Expression,
  uniformOf,
} from '../../../graph/index.ts';
import { demand } from '../../../tensor/index.ts';
import type { NodeArguments } from '../arguments.ts';
import { real } from '../value.ts';
import { unary } from './arithmetic.ts';
import type { Rules } from './rule.ts';

/** Activations that ONNX has as one node: those of the graph, and others in terms of them. */
export const activations: Rules = {
  Tanh: unary((x) => x.tanh()),
  Sigmoid: unary((x) => x.sigmoid()),
  Softplus: unary((x) => x.softplus()),
  Relu: unary((x) => x.relu()),
  Gelu: unary(gelu),
  // x·σ(αx)
  Swish: unary((x, node) => x.mul(x.mul(node.float('alpha', 1)).sigmoid())),
  HardSigmoid: unary((x, node) =>
    hardSigmoid(x, decimal(node.float('alpha', 0.2)), decimal(node.float('beta', 0.5))),
  ),
  HardSwish: unary((x) => applyActivation(x, 'hard-swish')),
  LeakyRelu: unary((x, node) => leakyRelu(x, decimal(node.float('alpha', 0.01)))),
  PRelu: unary((x, node) => x.relu().add(x.min(0).mul(slopeOf(x, node)))),
  Elu: unary((x, node) => elu(x, decimal(node.float('alpha', 1)))),
  Celu: unary((x, node) => celu(x, decimal(node.float('alpha', 1)))),
  Selu: unary((x, node) => selu(x, node.float('alpha', SELU.alpha), node.float('gamma', SELU.gamma))),
  Softsign: unary((x) => applyActivation(x, 'softsign')),
  Mish: unary((x) => applyActivation(x, 'mish')),
  Clip: (node) => real(clip(node.real(0), bound(node, 1, 'min'), bound(node, 2, 'max'))),
};

/** What ONNX says where a Selu has no attributes. */
const SELU = { alpha: 1.6732632423543772, gamma: 1.0507009873554805 };
/** Old exporters write these for no bound. */
const UNBOUNDED = 3.4e38;

/** Until opset 6 a slope of one axis had one number for each channel, which is the second axis. */
function slopeOf(x: Expression, node: NodeArguments): Expression {
  const slope = node.real(1);
  const isOfChannels = node.opset < 7 && slope.rank === 1 && slope.shape[0] !== 1;
  return isOfChannels ? slope.reshape([...slope.shape, ...x.shape.slice(2).map(() => 1)]) : slope;
}

function gelu(x: Expression, node: NodeArguments): Expression {
  const approximate = node.string('approximate', 'none');
  demand(
    ['none', 'tanh'].includes(approximate),
    'approximate of Gelu must be none or tanh',
    approximate,
    'Export the model again.',
  );
  if (approximate === 'none') return x.gelu();
  return applyActivation(x, 'gelu-tanh');
}

/** With any numbers; ours rise. */
function hardSigmoid(x: Expression, alpha: number, beta: number): Expression {
  const own = activationNamed(`hard-sigmoid(${alpha},${beta})`);
  return own === undefined ? x.mul(alpha).add(beta).max(0).min(1) : applyActivation(x, own.name);
}

/** With any α; ours have a positive one. Else max(x, 0) + min(0, α(e^(x/α) − 1)), as ONNX says. */
function celu(x: Expression, alpha: number): Expression {
  const own = activationNamed(`celu(${alpha})`);
  if (own !== undefined) return applyActivation(x, own.name);
  return x.relu().add(x.div(alpha).exp().sub(1).mul(alpha).min(0));
}

function selu(x: Expression, alpha: number, gamma: number): Expression {
  const same = (a: number, b: number) => Math.fround(a) === Math.fround(b);
  if (same(alpha, SELU.alpha) && same(gamma, SELU.gamma)) return applyActivation(x, 'selu');
  return elu(x, alpha).mul(gamma);
}

/** Between two numbers as an activation of ours; with one bound, or bounds that are computed, as maximum and minimum. */
function clip(x: Expression, lo: Expression | undefined, hi: Expression | undefined): Expression {
  const [least, most] = [lo, hi].map((end) => end && uniformOf(end));
  const own =
    least === undefined || most === undefined
      ? undefined
      : activationNamed(`clip(${decimal(least)},${decimal(most)})`);
  if (own !== undefined) return applyActivation(x, own.name);
  const above = lo === undefined ? x : x.max(lo);
  return hi === undefined ? above : above.min(hi);
}

/** A bound of a Clip: an input since opset 11, an attribute before. Undefined where it bounds nothing. */
function bound(node: NodeArguments, place: number, attribute: 'min' | 'max'): Expression | undefined {
  const isNone = (end: number) => (attribute === 'min' ? end < -UNBOUNDED : end > UNBOUNDED);
  if (node.has(place)) {
    const end = node.real(place);
    return isNone(uniformOf(end) ?? 0) ? undefined : end;
  }
  if (!node.node.attributes.has(attribute)) return undefined;
  const end = node.float(attribute);
  return isNone(end) ? undefined : constant(end);
}

/** With any slope; ours have one between 0 and 1. */
function leakyRelu(x: Expression, slope: number): Expression {
  return slope > 0 && slope < 1 ? x.leakyRelu(slope) : x.relu().add(x.min(0).mul(slope));
}

/** With any α; ours have a positive one. Written out, max(x, 0) + α(e^min(x, 0) − 1) does not overflow on the side not taken. */
function elu(x: Expression, alpha: number): Expression {
  return alpha > 0 && alpha < Number.POSITIVE_INFINITY
    ? x.elu(alpha)
    : x.relu().add(x.min(0).exp().sub(1).mul(alpha));
}

/** The shortest decimal that a float32 may have been written as; numbers with more digits are what they are. */
function decimal(value: number): number {
  if (Math.fround(value) !== value) return value;
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
