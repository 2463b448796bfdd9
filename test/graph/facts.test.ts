import { describe, expect, test } from 'vitest';
import {
  type Activation,
  type Applied,
  type Attributes,
  activationFacts,
  activations,
  adjoint,
  applyActivation,
  constant,
  Expression,
  evaluate,
  input,
  isElementwise,
  isRearrangement,
  isUnivariate,
  type OperationName,
  operations,
  type Singularity,
  topological,
} from '../../src/graph/index.ts';
import {
  BATCH,
  bindShape,
  broadcastShapes,
  type RandomStream,
  type Shape,
  stream,
  type Tensor,
  tensor,
} from '../../src/tensor/index.ts';
import { BATCH_SIZE, cases, inputsOfCase, uniformTensor } from './cases.ts';

/*
 * What rooms say of themselves, compared with the numbers that they compute: every node in the graphs of all cases, by itself,
 * at random values.
 */

const nodes: readonly Expression[] = topological(
  Object.values(cases).flatMap((list) => list.map((one) => one.build(...inputsOfCase(one)))),
);
const names = Object.keys(operations) as OperationName[];
const byOperation = names.map((name) => [name, nodes.filter(({ op }) => op === name)] as const);
const withInputs = byOperation.filter(([, [first]]) => first.inputs.length > 0);

/** Random values of a node's inputs; of a condition, 0 and 1. */
const values = (e: Expression, random: RandomStream, size = 2): Tensor[] =>
  e.inputs.map(({ shape }, k) => {
    const drawn = uniformTensor(shape, random, -size, size);
    return e.op === 'where' && k === 0
      ? { ...drawn, data: drawn.data.map((value) => Number(value > 0)) }
      : drawn;
  });

/** The node's own value for values of its inputs. */
function computed(e: Expression, inputs: readonly Tensor[]): Float64Array {
  const shape = bindShape(e.shape, BATCH_SIZE);
  const attributes = 'shape' in e.attributes ? { ...e.attributes, shape } : e.attributes;
  return e.room.evaluate(inputs, attributes, shape).data;
}

/** Of the k-th input, which of its elements is at the place of each element of the result; undefined where shapes do not stretch to it. */
function ownPlaces(e: Expression, k: number): Float64Array | undefined {
  const from = bindShape(e.inputs[k].shape, BATCH_SIZE);
  const to = bindShape(e.shape, BATCH_SIZE);
  try {
    if (String(broadcastShapes(from, to)) !== String(to)) return undefined;
  } catch {
    return undefined;
  }
  const places = tensor(
    Float64Array.from({ length: from.reduce((p, q) => p * q, 1) }, (_, i) => i),
    from,
  );
  return evaluate([constant(places).broadcast(to)])[0].data;
}

/** Whether each element of the result follows the elements of the inputs at its own place and no others. */
function staysAtItsPlace(e: Expression): boolean {
  const random = stream(3, e.op);
  const at = values(e, random);
  const before = computed(e, at);
  return at.every((operand, k) => {
    const places = ownPlaces(e, k);
    if (places === undefined) return false;
    return operand.data.every((_, i) => {
      const moved = computed(
        e,
        at.with(k, { ...operand, data: operand.data.with(i, operand.data[i] + 3.7) }),
      );
      return moved.every((value, j) => places[j] === i || Object.is(value, before[j]));
    });
  });
}

/** Whether every element of the result is an element of an input. */
function picks(e: Expression): boolean {
  const at = values(e, stream(4, e.op));
  const known = new Set(at.flatMap(({ data }) => [...data]));
  return computed(e, at).every((value) => known.has(value));
}

describe('the reach of an operation', () => {
  test.each(withInputs)('%s', (_, own) => {
    const picked = own.every(picks);
    const placed = own.every(staysAtItsPlace);
    for (const e of own) {
      expect(isRearrangement(e)).toBe(picked && !(isElementwise(e) && e.room.reach !== 'stretches'));
      expect(isElementwise(e)).toBe(placed);
      expect(e.room.reach === 'mixes').toBe(!picked && !placed);
      expect(isUnivariate(e)).toBe(placed && !picked && e.inputs.length === 1);
      if (e.room.lanes !== undefined) expect(isElementwise(e)).toBe(true);
    }
  });

  test('is none where there are no inputs', () => {
    for (const [name, { reach }] of Object.entries(operations))
      expect(reach === 'none').toBe(name === 'input' || name === 'constant');
  });
});

/** Whether f(x) − 2f(x + v) + f(x + 2v) vanishes for steps v in the operands that vary. */
function bendsNot(e: Expression, varying: readonly boolean[], random: RandomStream): boolean {
  const at = values(e, random);
  const by = values(e, random);
  const along = (t: number) =>
    computed(
      e,
      at.map((x, k) => ({
        ...x,
        data: x.data.map((value, i) => value + (varying[k] ? t : 0) * by[k].data[i]),
      })),
    );
  const [f0, f1, f2] = [along(0), along(1), along(2)];
  return f0.every(
    (value, i) => !(Math.abs(value - 2 * f1[i] + f2[i]) > 1e-12 * (1 + Math.abs(value) + Math.abs(f2[i]))),
  );
}

test.each(withInputs)('%s is affine in the operands that it says, and in no others', (_, own) => {
  const count = own[0].inputs.length;
  for (let subset = 1; subset < 2 ** count; subset++) {
    const varying = Array.from({ length: count }, (_, k) => (subset >> k) % 2 === 1);
    const random = stream(5, `${own[0].op} ${subset}`);
    const alike = own.filter((e) => e.inputs.length === count && e.attributes.order !== 1);
    const straight = alike.every((e) => Array.from({ length: 20 }).every(() => bendsNot(e, varying, random)));
    expect(own[0].room.affine(varying)).toBe(straight);
  }
});

test.each(withInputs)('%s is finite at finite values where it says so', (_, own) => {
  const random = stream(6, own[0].op);
  for (const e of own) {
    const draws = [0, 1, 1000, 1000, 1000].map((size) => values(e, random, size));
    const finite = draws.every((at) => computed(e, at).every(Number.isFinite));
    // A divisor that is a number is seen only where it is one.
    if (e.op === 'div') expect(e.room.finite(e)).toBe(e.inputs[1].op === 'constant');
    else expect(e.room.finite(e)).toBe(finite);
  }
  const x = input('x', [2]);
  expect(x.div(0).room.finite(x.div(0))).toBe(false);
  expect(x.div(3).room.finite(x.div(3))).toBe(true);
});

test.each(withInputs)('%s leaves operands out by their values where it says so', (_, own) => {
  const chooses = own.some((e) => {
    const inputs = e.inputs.map(({ shape }, k) => input(`operand ${k}`, bindShape(shape, BATCH_SIZE)));
    const shape = bindShape(e.shape, BATCH_SIZE);
    const y = rebuilt(e, inputs, shape);
    const zeros = [1, 2, 3].map((seed) => {
      const random = stream(seed, e.op);
      const bindings = Object.fromEntries(
        inputs.map((operand, k) => [operand.attributes.name, values(e, random, 5)[k]]),
      );
      return evaluate(adjoint(y, inputs), bindings).map(({ data }) =>
        data.map((value) => Number(value === 0)).join(''),
      );
    });
    return new Set(zeros.map(String)).size > 1;
  });
  expect(own[0].room.branches !== 'none').toBe(chooses);
});

test('turns around 0 from one line to another, where a room says so', () => {
  const rooms = Object.values(operations).filter(({ turns }) => turns);
  expect(rooms.map(({ name }) => name).sort()).toEqual([
    'gelu',
    'geluTanh',
    'mish',
    'normalCdf',
    'sigmoid',
    'silu',
    'softplus',
    'tanh',
  ]);
  for (const room of rooms) {
    const at = (...x: number[]) =>
      room.evaluate([{ shape: [x.length], data: Float64Array.from(x) }], { order: 0 }, [x.length]).data;
    /** Intercept and slope of the line through values far out, and what a third value is off. */
    const line = (side: number) => {
      const [a, b, c] = at(100 * side, 200 * side, 300 * side);
      return { slope: (b - a) / (100 * side), start: 2 * a - b, off: c - b - (b - a) };
    };
    const [left, right] = [line(-1), line(1)];
    for (const { off } of [left, right]) expect(Math.abs(off)).toBeLessThan(1e-30);
    expect(Math.abs(left.slope - right.slope) + Math.abs(left.start - right.start)).toBeGreaterThan(0.5);
  }
});

/** The operation of e on other inputs, as a node even where it has a simpler form. */
function rebuilt(e: Expression, inputs: readonly Expression[], shape: Shape): Expression {
  const attributes = 'shape' in e.attributes ? { ...e.attributes, shape } : e.attributes;
  return new Expression(e.op, inputs, attributes, shape);
}

describe('kinks', () => {
  test.each(byOperation)('%s writes out the choice behind its kink, if it has one', (_, own) => {
    for (const e of own) {
      const smooth = e.room.smooth(e as Applied<Attributes>);
      const kinked = smooth !== 'everywhere' && smooth.order === 0 && smooth.fromZero !== true;
      const choice = e.room.choice?.(e.inputs, e.attributes);
      expect(choice !== undefined).toBe(kinked);
      if (choice === undefined) continue;
      expect(topological([choice]).some(({ op }) => op === 'where')).toBe(true);
      const bindings = Object.fromEntries(
        topological([e])
          .filter(({ op }) => op === 'input')
          .map(({ attributes, shape }) => [
            attributes.name as string,
            uniformTensor(shape, stream(7, attributes.name as string), -2, 2),
          ]),
      );
      const [have, want] = evaluate([choice.broadcast(e.shape), e], bindings);
      expect(have.data).toEqual(want.data);
    }
  });
});

/** Where a function of the input `at` is 0, between −10 and 10. */
function zerosOf(f: Expression): number[] {
  const grid = Array.from({ length: 4001 }, (_, k) => (k - 2000) / 200);
  const values = evaluate([f], {
    at: tensor(
      grid.flatMap((x) => [x, x]),
      [grid.length, 2],
    ),
  })[0].data;
  return grid.flatMap((x, k) => {
    const [here, next] = [values[2 * k], values[2 * k + 2]];
    if (here === 0) return [x];
    return here * next < 0 ? [x + here / (here - next) / 200] : [];
  });
}

describe('functions of one number', () => {
  const own = nodes.filter(isUnivariate);
  test.each(own.map((e) => [`${e.op} ${JSON.stringify(e.attributes)}`, e] as const))(
    '%s is smooth where it says',
    (_, e) => {
      const at = input('at', [BATCH, 2]);
      const node = rebuilt(e, [at], [BATCH, 2]);
      const smooth = node.room.smooth(node as Applied<Attributes>);
      const h = 1e-6;
      /** Value and slope just right of a point less those just left. */
      const jumps = (x: number) => {
        const [f, slope] = evaluate([node, adjoint(node, [at])[0]], {
          at: tensor([x - h, x + h], [1, 2]),
        });
        return [f, slope].map(({ data: [left, right] }) => Math.abs(right - left));
      };
      const small = (jump: number) => jump < 1e-3;
      const singular = smooth === 'everywhere' ? [] : zerosOf(smooth.at);
      expect(singular.length > 0).toBe(smooth !== 'everywhere');
      // Elsewhere is sampled, right of 0 alone where nothing else is defined.
      const away = [0, 0.3, 0.7, 1.93, 4].flatMap((x) =>
        smooth !== 'everywhere' && smooth.fromZero ? [x] : [x, -x],
      );
      for (const x of away)
        if (singular.every((zero) => Math.abs(zero - x) > 0.01)) expect(jumps(x).every(small)).toBe(true);
      for (const zero of singular) {
        const { order } = smooth as Singularity;
        const [value, slope] = jumps(zero);
        expect(small(value)).toBe(order >= 0);
        if (order >= 0) expect(small(slope)).toBe(order >= 1);
      }
    },
  );
});

describe('an activation is as it says', () => {
  const grid = Array.from({ length: 401 }, (_, k) => (k - 200) / 20);
  const of = (name: Activation, order: number, at: readonly number[]) =>
    evaluate([applyActivation(input('t', [at.length]), name, order)], { t: tensor(at) })[0].data;

  const members = [
    ...['leaky-relu(0.3)', 'elu(0.5)', 'elu(2)', 'celu(0.5)', 'clip(0,6)', 'clip(0.5,2)', 'clip(-3,-1)'],
    ...['hard-sigmoid(0.4,0.5)', 'hard-sigmoid(0.5,-0.25)', 'hard-sigmoid(0.1,0.7)'],
  ] as readonly Activation[];

  test.each<Activation>([...activations, ...members])('%s', (name) => {
    const { vanishesAtZero, bounded, symmetric, straight } = activationFacts(name);
    const [zero, left, right] = of(name, 0, [0, -1e6, 1e6]);
    expect(zero === 0).toBe(vanishesAtZero);
    const most = Math.max(Math.abs(left), Math.abs(right));
    expect(most <= 6).toBe(bounded);
    if (!bounded) expect(Math.abs(most / 1e6 - 1)).toBeLessThan(name === 'selu' ? 0.06 : 1e-6);
    const f = of(name, 0, grid);
    const isSymmetric = f.every((value, k) => Math.abs(value + f[grid.length - 1 - k] - 2 * zero) < 1e-12);
    expect(isSymmetric).toBe(symmetric);
    const curvatures = of(
      name,
      2,
      grid.filter((t) => t !== 0),
    );
    expect(curvatures.every((value) => value === 0)).toBe(straight);
    if (symmetric) expect(of(name, 2, [0])[0]).toBeCloseTo(0, 15);
  });
});
