import type { Operation, OperationName } from './operation.ts';
import { abs } from './ops/abs.ts';
import { add } from './ops/add.ts';
import { arctan } from './ops/arctan.ts';
import { broadcast } from './ops/broadcast.ts';
import { celu } from './ops/celu.ts';
import { clip } from './ops/clip.ts';
import { compare } from './ops/compare.ts';
import { concat } from './ops/concat.ts';
import { constant } from './ops/constant.ts';
import { cosine } from './ops/cosine.ts';
import { div } from './ops/div.ts';
import { elu } from './ops/elu.ts';
import { exp } from './ops/exp.ts';
import { gelu } from './ops/gelu.ts';
import { geluTanh } from './ops/gelu-tanh.ts';
import { hardSigmoid } from './ops/hard-sigmoid.ts';
import { hardSwish } from './ops/hard-swish.ts';
import { input } from './ops/input.ts';
import { leakyRelu } from './ops/leaky-relu.ts';
import { log } from './ops/log.ts';
import { logAddExp } from './ops/log-add-exp.ts';
import { matmul } from './ops/matmul.ts';
import { max } from './ops/max.ts';
import { min } from './ops/min.ts';
import { mish } from './ops/mish.ts';
import { mul } from './ops/mul.ts';
import { neg } from './ops/neg.ts';
import { normalCdf } from './ops/normal-cdf.ts';
import { power } from './ops/power.ts';
import { relu } from './ops/relu.ts';
import { reshape } from './ops/reshape.ts';
import { selu } from './ops/selu.ts';
import { sigmoid } from './ops/sigmoid.ts';
import { silu } from './ops/silu.ts';
import { sine } from './ops/sine.ts';
import { slice } from './ops/slice.ts';
import { softplus } from './ops/softplus.ts';
import { softsign } from './ops/softsign.ts';
import { sqrt } from './ops/sqrt.ts';
import { sub } from './ops/sub.ts';
import { sum } from './ops/sum.ts';
import { tanh } from './ops/tanh.ts';
import { transpose } from './ops/transpose.ts';
import { where } from './ops/where.ts';

/** Every operation's room, with its own type. */
export const rooms = {
  input,
  constant,
  add,
  sub,
  mul,
  div,
  neg,
  power,
  sqrt,
  exp,
  log,
  logAddExp,
  arctan,
  abs,
  max,
  min,
  compare,
  where,
  silu,
  tanh,
  sigmoid,
  softplus,
  gelu,
  relu,
  leakyRelu,
  elu,
  selu,
  celu,
  sine,
  cosine,
  softsign,
  mish,
  geluTanh,
  clip,
  hardSigmoid,
  hardSwish,
  normalCdf,
  matmul,
  transpose,
  sum,
  broadcast,
  reshape,
  slice,
  concat,
} satisfies Readonly<Record<OperationName, Operation>>;

/** Every operation of the graph, one room each. */
export const operations: Readonly<Record<OperationName, Operation>> = rooms;
