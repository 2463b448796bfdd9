import type { Expression } from '../../../graph/index.ts';
import { demand } from '../../../tensor/index.ts';
import type { NodeArguments } from '../arguments.ts';
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
  HardSigmoid: unary((x, node) => hardSigmoid(x, node.float('alpha', 0.2), node.float('beta', 0.5))),
  HardSwish: unary((x) => x.mul(hardSigmoid(x, 1 / 6, 0.5))),
  LeakyRelu: unary((x, node) => leakyRelu(x, decimal(node.float('alpha', 0.01)))),
  PRelu: unary((x, node) => x.relu().add(x.min(0).mul(slopeOf(x, node)))),
  Elu: unary((x, node) => elu(x, decimal(node.float('alpha', 1)))),
  Celu: unary((x, node) => {
    const alpha = node.float('alpha', 1);
    return elu(x.div(alpha), 1).mul(alpha);
  }),
  Selu: unary((x, node) =>
    elu(x, node.float('alpha', 1.6732631921768188)).mul(node.float('gamma', 1.0507010221481323)),
  ),
  Softsign: unary((x) => x.div(x.abs().add(1))),
  Mish: unary((x) => x.mul(x.softplus().tanh())),
};

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
  const inner = x
    .power(3)
    .mul(0.044715)
    .add(x)
    .mul(Math.sqrt(2 / Math.PI));
  return inner.tanh().add(1).mul(x).mul(0.5);
}

function hardSigmoid(x: Expression, alpha: number, beta: number): Expression {
  return x.mul(alpha).add(beta).max(0).min(1);
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

/** The shortest decimal that an attribute, which is a float32, may have been written as. */
function decimal(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}
