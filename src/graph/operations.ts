import type { Operation, OperationName } from './operation.ts';
import { abs } from './ops/abs.ts';
import { add } from './ops/add.ts';
import { arctan } from './ops/arctan.ts';
import { broadcast } from './ops/broadcast.ts';
import { compare } from './ops/compare.ts';
import { concat } from './ops/concat.ts';
import { constant } from './ops/constant.ts';
import { div } from './ops/div.ts';
import { exp } from './ops/exp.ts';
import { gelu } from './ops/gelu.ts';
import { input } from './ops/input.ts';
import { log } from './ops/log.ts';
import { matmul } from './ops/matmul.ts';
import { max } from './ops/max.ts';
import { min } from './ops/min.ts';
import { mul } from './ops/mul.ts';
import { neg } from './ops/neg.ts';
import { normalCdf } from './ops/normal-cdf.ts';
import { power } from './ops/power.ts';
import { relu } from './ops/relu.ts';
import { reshape } from './ops/reshape.ts';
import { sigmoid } from './ops/sigmoid.ts';
import { silu } from './ops/silu.ts';
import { sine } from './ops/sine.ts';
import { slice } from './ops/slice.ts';
import { softplus } from './ops/softplus.ts';
import { sqrt } from './ops/sqrt.ts';
import { sub } from './ops/sub.ts';
import { sum } from './ops/sum.ts';
import { tanh } from './ops/tanh.ts';
import { transpose } from './ops/transpose.ts';
import { where } from './ops/where.ts';
import type { ActivationFacts, ActivationRoom } from './rules/activation.ts';

const rooms = {
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
  sine,
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

/** Names of the operations that may be activations of networks: their rooms say so. */
export type Activation = {
  [Name in OperationName]: (typeof rooms)[Name] extends ActivationRoom ? Name : never;
}[OperationName];

/** The activations, in the order of the rooms. */
export const activations: readonly Activation[] = (Object.keys(rooms) as OperationName[]).filter(
  (name): name is Activation => 'activation' in rooms[name],
);

/** What is true of an activation as a function of one number. */
export function activationFacts(name: Activation): ActivationFacts {
  return rooms[name].activation;
}
