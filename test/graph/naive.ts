import { concat, constant, type Expression, input } from '../../src/graph/index.ts';
import { BATCH, InputError, type RandomStream, type Shape, type Tensor } from '../../src/tensor/index.ts';
import { BATCH_SIZE } from './cases.ts';

/*
 * Random programs, each step of which is done twice: by the graph, which simplifies, and on nested indices by the
 * few lines below, which share nothing with it.
 */

/** A value as a function of its index. */
interface Value {
  readonly sizes: readonly number[];
  at(index: readonly number[]): number;
}

interface Term {
  readonly expression: Expression;
  /** The value for given inputs. */
  naive(inputs: Readonly<Record<string, Tensor>>): Value;
}

/** A random program: one expression and its naive meaning. */
export function randomProgram(random: RandomStream, steps: number): Term {
  const pool = leaves(random);
  const pick = () => pool[Math.floor(random.uniform() ** 0.7 * pool.length)];
  while (pool.length < steps) {
    const step = STEPS[Math.floor(random.uniform() * STEPS.length)];
    try {
      const term = step(pick(), pick(), random);
      if (term !== undefined && term.expression.shape.length <= 3) pool.push(term);
    } catch (error) {
      // Operands that do not fit: draw again.
      if (!(error instanceof InputError)) throw error;
    }
  }
  return pool[pool.length - 1];
}

/** The inputs that programs read. */
export const programInputs: readonly Expression[] = [
  input('a', [BATCH, 3]),
  input('b', [3, 2]),
  input('c', [2]),
  input('d', [BATCH, 1]),
];

/** All elements, and the largest magnitude. */
export function tabulate(value: Value): { readonly data: number[]; readonly shape: readonly number[] } {
  const data: number[] = [];
  forEachIndex(value.sizes, (index) => data.push(value.at(index)));
  return { data, shape: value.sizes };
}

function leaves(random: RandomStream): Term[] {
  const inputs = programInputs.map((expression) => ({
    expression,
    naive: (bindings: Readonly<Record<string, Tensor>>) =>
      fromTensor(bindings[expression.attributes.name as string]),
  }));
  const numbers = [0, 1, -1, 2, 0.5].map((value) => literal({ shape: [], data: Float64Array.of(value) }));
  const shapes = [[2], [3, 2], [1, 3]];
  const weights = shapes.map((shape) => {
    const size = shape.reduce((p, q) => p * q);
    return literal({
      shape,
      data: Float64Array.from({ length: size }, () => Math.round(2 * random.uniform() - 1)),
    });
  });
  return [...numbers, ...weights, ...inputs];
}

function literal(values: Tensor): Term {
  return { expression: constant(values), naive: () => fromTensor(values) };
}

function fromTensor({ shape, data }: Tensor): Value {
  return { sizes: shape, at: (index) => data[index.reduce((flat, i, axis) => flat * shape[axis] + i, 0)] };
}

type Step = (p: Term, q: Term, random: RandomStream) => Term | undefined;

/** One value from another. */
function unary(build: (p: Expression) => Expression, f: (p: Value, sizes: readonly number[]) => Value): Step {
  return (p) => lift(build(p.expression), [p], (sizes, [value]) => f(value, sizes));
}

function lift(
  expression: Expression,
  operands: readonly Term[],
  f: (sizes: readonly number[], values: Value[]) => Value,
): Term {
  const sizes = sizesOf(expression.shape);
  return {
    expression,
    naive: (bindings) =>
      memoised(
        f(
          sizes,
          operands.map((operand) => operand.naive(bindings)),
        ),
      ),
  };
}

function memoised(value: Value): Value {
  const { shape, data } = tabulate(value);
  return fromTensor({ shape, data: Float64Array.from(data) });
}

function sizesOf(shape: Shape): number[] {
  return shape.map((dimension) => (dimension === BATCH ? BATCH_SIZE : dimension));
}

function elementwise(
  build: (...e: Expression[]) => Expression,
  f: (...x: number[]) => number,
  arity: 1 | 2,
): Step {
  return (p, q) => {
    const operands = [p, q].slice(0, arity);
    return lift(build(...operands.map((t) => t.expression)), operands, (sizes, values) => ({
      sizes,
      at: (index) => f(...values.map((value) => value.at(aligned(index, value.sizes)))),
    }));
  };
}

/** The index of an operand that broadcasts: its last axes, 0 where it is stretched. */
function aligned(index: readonly number[], sizes: readonly number[]): number[] {
  return index.slice(index.length - sizes.length).map((i, axis) => (sizes[axis] === 1 ? 0 : i));
}

function forEachIndex(
  sizes: readonly number[],
  visit: (index: number[]) => void,
  prefix: number[] = [],
): void {
  if (prefix.length === sizes.length) visit(prefix);
  else for (let i = 0; i < sizes[prefix.length]; i++) forEachIndex(sizes, visit, [...prefix, i]);
}

const whole = (random: RandomStream, count: number) => Math.floor(random.uniform() * count);

const STEPS: readonly Step[] = [
  elementwise(
    (p, q) => p.add(q),
    (x, y) => x + y,
    2,
  ),
  elementwise(
    (p, q) => p.sub(q),
    (x, y) => x - y,
    2,
  ),
  elementwise(
    (p, q) => p.mul(q),
    (x, y) => x * y,
    2,
  ),
  elementwise(
    (p, q) => p.mul(q),
    (x, y) => x * y,
    2,
  ),
  elementwise(
    (p, q) => p.div(q.square().add(1)),
    (x, y) => x / (y * y + 1),
    2,
  ),
  elementwise(
    (p) => p.neg(),
    (x) => -x,
    1,
  ),
  elementwise(
    (p) => p.square(),
    (x) => x * x,
    1,
  ),
  elementwise(
    (p) => p.mul(p),
    (x) => x * x,
    1,
  ),
  elementwise(
    (p) => p.mul(0),
    () => 0,
    1,
  ),
  elementwise(
    (p) => p.sub(p),
    () => 0,
    1,
  ),
  elementwise(
    (p) => p.neg().mul(p.neg()),
    (x) => x * x,
    1,
  ),
  elementwise(
    (p) => p.mul(p.sigmoid()),
    (x) => x / (1 + Math.exp(-x)),
    1,
  ),
  elementwise(
    (p) => p.sine(2),
    (x) => -Math.sin(x),
    1,
  ),
  elementwise((p) => p.tanh(), Math.tanh, 1),
  elementwise(
    (p) => p.less(100).where(p, 7),
    (x) => (x < 100 ? x : 7),
    1,
  ),
  elementwise(
    (p, q) => p.less(p).where(q, p),
    (x) => x,
    2,
  ),
  unary(
    (p) => p.transpose(),
    (p, sizes) => ({
      sizes,
      at: (index) => p.at([...index.slice(0, -2), index[index.length - 1], index[index.length - 2]]),
    }),
  ),
  unary(
    (p) => p.reshape([...p.shape.slice(0, 1), 1, ...p.shape.slice(1)]),
    (p, sizes) => ({
      sizes,
      at: (index) => p.at(index.filter((_, axis) => axis !== Math.min(1, p.sizes.length))),
    }),
  ),
  (p, q) =>
    lift(p.expression.matmul(q.expression), [p, q], (sizes, [a, b]) => ({
      sizes,
      at: (index) => {
        const [i, j] = index.slice(-2);
        const lead = index.slice(0, -2);
        let total = 0;
        for (let k = 0; k < a.sizes[a.sizes.length - 1]; k++)
          total += a.at(aligned([...lead, i, k], a.sizes)) * b.at(aligned([...lead, k, j], b.sizes));
        return total;
      },
    })),
  (p, q) =>
    // Both stretched to what they share: broadcasts that the rules must see through.
    lift(p.expression.broadcast(q.expression.shape), [p], (sizes, [a]) => ({
      sizes,
      at: (index) => a.at(aligned(index, a.sizes)),
    })),
  (p, _, random) => {
    const axis = whole(random, p.expression.rank + 1);
    const isLast = axis === p.expression.rank;
    return lift(isLast ? p.expression.sum() : p.expression.sum([axis], true), [p], (sizes, [a]) => ({
      sizes,
      at: (index) => {
        let total = 0;
        forEachIndex(isLast ? a.sizes : [a.sizes[axis]], (inner) => {
          total += a.at(isLast ? inner : index.with(axis, inner[0]));
        });
        return total;
      },
    }));
  },
  (p, _, random) => {
    const axis = whole(random, p.expression.rank);
    const size = Number(p.expression.shape[axis]);
    if (Number.isNaN(size)) return undefined;
    const start = whole(random, size);
    const stop = start + 1 + whole(random, size - start);
    return lift(p.expression.slice(axis, start, stop), [p], (sizes, [a]) => ({
      sizes,
      at: (index) => a.at(index.with(axis, index[axis] + start)),
    }));
  },
  (p, _, random) => {
    const axis = whole(random, p.expression.rank);
    if (typeof p.expression.shape[axis] !== 'number' || sizesOf(p.expression.shape)[axis] > 3)
      return undefined;
    const before = whole(random, 2);
    return lift(p.expression.pad(axis, before, 1), [p], (sizes, [a]) => ({
      sizes,
      at: (index) => {
        const i = index[axis] - before;
        return i < 0 || i >= a.sizes[axis] ? 0 : a.at(index.with(axis, i));
      },
    }));
  },
  (p, q, random) => {
    const axis = whole(random, p.expression.rank);
    return lift(concat([p.expression, q.expression], axis), [p, q], (sizes, [a, b]) => ({
      sizes,
      at: (index) =>
        index[axis] < a.sizes[axis] ? a.at(index) : b.at(index.with(axis, index[axis] - a.sizes[axis])),
    }));
  },
];
