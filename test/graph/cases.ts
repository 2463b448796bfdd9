import {
  concat,
  constant,
  type Expression,
  evaluate,
  input,
  type OperationName,
} from '../../src/graph/index.ts';
import {
  BATCH,
  bindShape,
  type RandomStream,
  type Shape,
  sizeOf,
  type Tensor,
} from '../../src/tensor/index.ts';

/** A function of a few inputs that exercises one operation, with the box in which its inputs are drawn. */
export interface Case {
  readonly title: string;
  readonly shapes: readonly Shape[];
  readonly range: readonly [low: number, high: number];
  build(...inputs: Expression[]): Expression;
}

/** The size that the symbolic batch takes in the tests. */
export const BATCH_SIZE = 3;

const REAL = [-2, 2] as const;
const POSITIVE = [0.3, 3] as const;

function on(
  shapes: readonly Shape[],
  title: string,
  build: (...inputs: Expression[]) => Expression,
  range: readonly [number, number] = REAL,
): Case {
  return { title, shapes, range, build };
}

/** One elementwise operation on two operands: equal shapes, each kind of broadcasting, and a repeated operand. */
function binaryCases(
  name: 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'logAddExp',
  range: readonly [number, number] = REAL,
): Case[] {
  const build = (a: Expression, b: Expression) => a[name](b);
  return [
    on(
      [
        [2, 3],
        [2, 3],
      ],
      'equal shapes',
      build,
      range,
    ),
    on([[2, 3], [3]], 'a row', build, range),
    on([[3], [2, 3]], 'a row first', build, range),
    on(
      [
        [2, 1],
        [1, 3],
      ],
      'both stretched',
      build,
      range,
    ),
    on([[BATCH, 2], []], 'a scalar', build, range),
    on([[BATCH, 1], [2]], 'a column over the batch', build, range),
    on([[2, 2]], 'itself', (a) => a[name](a.mul(2)), range),
  ];
}

type Method = 'silu' | 'tanh' | 'sigmoid' | 'softplus' | 'gelu' | 'relu' | 'sine' | 'normalCdf';

function activationCases(name: Method): Case[] {
  return [0, 1, 2, 3].map((order) => on([[BATCH, 2]], `order ${order}`, (x) => x[name](order)));
}

/** An activation that has no method: its derivatives up to an order, for each list of numbers. */
function appliedCases(
  op: OperationName,
  most = 3,
  members: readonly Record<string, number>[] = [{}],
): Case[] {
  return members.flatMap((numbers) =>
    Array.from({ length: most + 1 }, (_, order) =>
      on([[BATCH, 2]], [...Object.values(numbers), `order ${order}`].join(', '), (x) =>
        x.applied(op, { ...numbers, order }),
      ),
    ),
  );
}

/** Every operation owes its cases: without them this does not compile. */
export const cases: Readonly<Record<OperationName, readonly Case[]>> = {
  input: [on([[BATCH, 2]], 'the identity', (x) => x)],
  constant: [on([[3]], 'a factor', (x) => x.mul([2, -1, 0.5]))],
  add: binaryCases('add'),
  sub: binaryCases('sub'),
  mul: [
    ...binaryCases('mul'),
    on([[2, 2]], 'its own sigmoid', (a) => a.mul(a.sigmoid())),
    on(
      [
        [BATCH, 1],
        [BATCH, 4],
      ],
      'padded',
      (a, b) => a.pad(1, 1, 2).mul(b),
    ),
  ],
  div: [
    ...binaryCases('div', POSITIVE),
    on([[2, 1], [4]], 'padded', (a, b) => a.pad(1, 1, 2).div(b), POSITIVE),
  ],
  neg: [on([[2, 3]], 'a matrix', (x) => x.neg())],
  power: [
    on([[2, 3]], 'square', (x) => x.square()),
    on([[2, 3]], 'cube', (x) => x.power(3)),
    on([[2, 3]], 'reciprocal', (x) => x.power(-1), POSITIVE),
    on([[2, 3]], 'a half', (x) => x.power(0.5), POSITIVE),
    on([[2, 3]], 'a real exponent', (x) => x.power(-1.7), POSITIVE),
  ],
  sqrt: [on([[2, 3]], 'a matrix', (x) => x.sqrt(), POSITIVE)],
  exp: [on([[2, 3]], 'a matrix', (x) => x.exp())],
  log: [on([[2, 3]], 'a matrix', (x) => x.log(), POSITIVE)],
  arctan: [
    on([[2, 3]], 'a matrix', (x) => x.arctan()),
    on([[BATCH, 2]], 'far out', (x) => x.mul(20).arctan()),
    on([[3]], 'of a negative', (x) => x.exp().neg().arctan()),
  ],
  abs: [on([[2, 3]], 'a matrix', (x) => x.abs())],
  max: binaryCases('max'),
  min: binaryCases('min'),
  logAddExp: binaryCases('logAddExp'),
  compare: [
    on([[2, 3], [3]], 'less', (a, b) => a.less(b)),
    on([[BATCH, 1], [2]], 'lessOrEqual', (a, b) => a.lessOrEqual(b)),
    on([[2, 3], []], 'greater, of a factor', (a, b) => a.greater(b).mul(a)),
    on([[2], [2]], 'greaterOrEqual', (a, b) => a.greaterOrEqual(b)),
  ],
  where: [
    on(
      [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
      'equal shapes',
      (c, a, b) => c.greater(0).where(a, b),
    ),
    on([[BATCH, 1], [2], []], 'all stretched', (c, a, b) => c.greater(0).where(a, b)),
    on([[BATCH, 2]], 'of one value', (x) => x.less(0).where(x.square(), x.sine())),
    on([[2], [2]], 'a real condition', (c, a) => c.where(a, 1)),
  ],
  silu: activationCases('silu'),
  tanh: activationCases('tanh'),
  sigmoid: activationCases('sigmoid'),
  softplus: activationCases('softplus'),
  gelu: activationCases('gelu'),
  relu: activationCases('relu'),
  leakyRelu: [0.01, 0.4].flatMap((slope) =>
    [0, 1, 2].map((order) =>
      on([[BATCH, 2]], `slope ${slope}, order ${order}`, (x) => x.leakyRelu(slope, order)),
    ),
  ),
  elu: [1, 0.4, 1.7].flatMap((alpha) =>
    [0, 1, 2, 3].map((order) =>
      on([[BATCH, 2]], `alpha ${alpha}, order ${order}`, (x) => x.elu(alpha, order)),
    ),
  ),
  selu: appliedCases('selu'),
  celu: appliedCases('celu', 3, [{ alpha: 1 }, { alpha: 0.4 }, { alpha: 1.7 }]),
  sine: [...activationCases('sine'), on([[2]], 'order 5', (x) => x.sine(5))],
  cosine: [...appliedCases('cosine'), on([[2]], 'order 6', (x) => x.applied('cosine', { order: 6 }))],
  softsign: appliedCases('softsign'),
  mish: appliedCases('mish'),
  geluTanh: appliedCases('geluTanh'),
  clip: appliedCases('clip', 2, [
    { lo: -1, hi: 1 },
    { lo: 0, hi: 1.3 },
    { lo: 0.2, hi: 0.9 },
  ]),
  hardSigmoid: appliedCases('hardSigmoid', 2, [
    { alpha: 0.2, beta: 0.5 },
    { alpha: 0.8, beta: 0.3 },
  ]),
  hardSwish: appliedCases('hardSwish').map((one) => ({ ...one, range: [-5, 5] as const })),
  normalCdf: activationCases('normalCdf'),
  matmul: [
    on(
      [
        [BATCH, 3],
        [3, 2],
      ],
      'over the batch',
      (a, b) => a.matmul(b),
    ),
    on(
      [
        [BATCH, 2],
        [BATCH, 3],
      ],
      'contracting the batch',
      (a, b) => a.transpose().matmul(b),
    ),
    on(
      [
        [3, 1],
        [1, 2],
      ],
      'one inner term',
      (a, b) => a.matmul(b),
    ),
    on(
      [
        [4, 2, 3],
        [4, 3, 2],
      ],
      'stacked',
      (a, b) => a.matmul(b),
    ),
    on(
      [
        [4, 2, 3],
        [3, 2],
      ],
      'one matrix for a stack',
      (a, b) => a.matmul(b),
    ),
    on(
      [
        [2, 1, 2, 3],
        [3, 3, 1],
      ],
      'stacks that stretch',
      (a, b) => a.matmul(b),
    ),
    on(
      [
        [2, 1],
        [4, 3],
      ],
      'padded left operand',
      (a, b) => a.pad(1, 1, 2).matmul(b),
    ),
    on(
      [
        [2, 4],
        [1, 3],
      ],
      'padded right operand',
      (a, b) => a.matmul(b.pad(0, 2, 1)),
    ),
    on([[3], [3, 2]], 'equal rows', (a, b) => a.broadcast([BATCH, 3]).matmul(b)),
    on(
      [
        [2, 3],
        [3, 1],
      ],
      'equal columns',
      (a, b) => a.matmul(b.broadcast([3, 2])),
    ),
    on(
      [
        [2, 1],
        [3, 2],
      ],
      'equal inner terms',
      (a, b) => a.broadcast([2, 3]).matmul(b),
    ),
    on([[2, 3], [2]], 'equal inner terms on the right', (a, b) => a.matmul(b.broadcast([3, 2]))),
  ],
  transpose: [
    on([[BATCH, 3]], 'a matrix', (x) => x.transpose().mul(2).transpose()),
    on([[2, 3, 4]], 'a permutation', (x) => x.transpose([2, 0, 1])),
    on([[2, 1]], 'padded', (x) => x.pad(1, 1, 1).transpose()),
  ],
  sum: [
    on([[2, 3]], 'everything', (x) => x.sum()),
    on([[2, 3, 2]], 'inner axes', (x) => x.sum([0, -1])),
    on([[2, 3, 2]], 'kept axes', (x) => x.sum([1], true)),
    on([[BATCH, 3]], 'the batch', (x) => x.sum([0])),
    on(
      [
        [BATCH, 1],
        [BATCH, 3],
      ],
      'of a product with a column',
      (a, b) => a.mul(b).sum([0]),
    ),
    on(
      [
        [1, 3],
        [BATCH, 3],
      ],
      'of a product with a row',
      (a, b) => a.mul(b).sum([1]),
    ),
    on([[2, 3]], 'of a multiple', (x) => x.mul(3).sum([1])),
    on([[3]], 'of what was stretched', (x) => x.broadcast([2, 3]).sum([0])),
    on([[3, 1]], 'of what was stretched, and more', (x) => x.broadcast([2, 3, 4]).sum([0, 1])),
    on([[2, 2]], 'along padding', (x) => x.pad(0, 1, 1).sum([0])),
    on([[2, 2]], 'across padding', (x) => x.pad(1, 1, 1).sum([0])),
    on([[2, 3]], 'mean', (x) => x.mean([1], true)),
  ],
  broadcast: [
    on([[2, 1]], 'an axis', (x) => x.broadcast([2, 3]).mul([1, 2, 3])),
    on([[3]], 'a leading batch', (x) => x.broadcast([BATCH, 3]).mul(input('w', [BATCH, 3]))),
  ],
  reshape: [
    on([[2, 6]], 'other sizes', (x) => x.reshape([3, 4])),
    on([[BATCH, 2]], 'around the batch', (x) => x.reshape([1, BATCH, 2, 1])),
    on([[1, 4]], 'of equal rows', (x) => x.broadcast([BATCH, 4]).reshape([BATCH, 2, 2])),
  ],
  slice: [
    on([[2, 5]], 'columns', (x) => x.slice(1, 1, 4)),
    on([[BATCH, 3]], 'a column', (x) => x.slice(1, 2, 3)),
    on([[2, 5]], 'of a slice', (x) => x.slice(1, 1, 5).slice(1, 1, 3)),
    on([[3, 2]], 'of a transpose', (x) => x.transpose().slice(1, 1, 2)),
    on(
      [
        [BATCH, 2],
        [BATCH, 3],
      ],
      'of a concat',
      (a, b) => concat([a, b], 1).slice(1, 3, 4),
    ),
    on(
      [
        [BATCH, 2],
        [BATCH, 3],
      ],
      'across a concat',
      (a, b) => concat([a, b], 1).slice(1, 1, 4),
    ),
  ],
  concat: [
    on(
      [
        [BATCH, 2],
        [BATCH, 1],
      ],
      'columns',
      (a, b) => concat([a, b], 1),
    ),
    on(
      [
        [2, 2],
        [1, 2],
      ],
      'rows',
      (a, b) => concat([a, b], 0),
    ),
    on([[2], [2]], 'nested', (a, b) => concat([concat([a, b], 0), a], 0)),
    on([[BATCH, 3]], 'of its slices', (x) => concat([x.slice(1, 0, 1), x.slice(1, 1, 3)], 1)),
    on([[1, 2], [1]], 'of equal rows', (a, b) =>
      concat([a.broadcast([BATCH, 2]), b.broadcast([BATCH, 1])], 1),
    ),
    on(
      [
        [2, 1],
        [2, 2],
      ],
      'of paddings, added',
      (a, b) => a.pad(1, 1, 2).add(b.pad(1, 2, 0)),
    ),
    on(
      [
        [2, 1],
        [2, 2],
      ],
      'of paddings, subtracted',
      (a, b) => a.pad(1, 0, 2).sub(b.pad(1, 1, 0)),
    ),
    on([[2, 1]], 'of a padding, negated', (a) => a.pad(1, 1, 1).neg()),
    on([[2, 2]], 'with numbers', (a) => concat([constant([[1], [2]]), a], 1)),
  ],
};

/** Every case with the operation it is for. */
export const allCases: readonly (Case & { readonly op: string })[] = Object.entries(cases).flatMap(
  ([op, list]) => list.map((one) => ({ ...one, op })),
);

/** The case's inputs, named x0, x1, … */
export function inputsOfCase({ shapes }: Case): Expression[] {
  return shapes.map((shape, k) => input(`x${k}`, shape));
}

/** Random values for the inputs of a case, and for the weight `w` that a few cases use. */
export function bindingsOfCase(
  { shapes, range: [low, high] }: Case,
  random: RandomStream,
): Record<string, Tensor> {
  const named = shapes.map((shape, k) => [`x${k}`, uniformTensor(shape, random, low, high)] as const);
  return { ...Object.fromEntries(named), w: uniformTensor([BATCH, 3], random, -1, 1) };
}

export function uniformTensor(shape: Shape, random: RandomStream, low = -1, high = 1): Tensor {
  const sizes = bindShape(shape, BATCH_SIZE);
  const data = Float64Array.from({ length: sizeOf(sizes) }, () => low + (high - low) * random.uniform());
  return { shape: sizes, data };
}

export function dot(a: Tensor, b: Tensor): number {
  return a.data.reduce((total, value, i) => total + value * b.data[i], 0);
}

/** Σ|aᵢbᵢ|, the scale of the rounding error of their product. */
export function dotScale(a: Tensor, b: Tensor): number {
  return a.data.reduce((total, value, i) => total + Math.abs(value * b.data[i]), 0);
}

/** The values of expressions, with the batch of the tests. */
export function valuesOf(
  outputs: readonly Expression[],
  bindings: Readonly<Record<string, Tensor>>,
): Tensor[] {
  return evaluate(outputs, bindings, BATCH_SIZE);
}

/** One expression's value. */
export function oneValue(y: Expression, bindings: Readonly<Record<string, Tensor>>): Tensor {
  return valuesOf([y], bindings)[0];
}

/** x + h·v in one binding. */
export function shifted(
  bindings: Readonly<Record<string, Tensor>>,
  name: string,
  v: Tensor,
  h: number,
): Record<string, Tensor> {
  const { shape, data } = bindings[name];
  return { ...bindings, [name]: { shape, data: data.map((value, i) => value + h * v.data[i]) } };
}

/**
 * Step of central differences: rounding costs ε|f|/h and truncation h²|f‴|/6; with both scales near 1 the sum is least
 * near h = ∛ε, where it is about ε^⅔ = 4e-11.
 */
export const STEP = Math.cbrt(Number.EPSILON);
/** What that leaves with derivatives of a few hundred. */
export const DIFFERENCE_ERROR = 1e-7;
