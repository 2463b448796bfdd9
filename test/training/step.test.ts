import { describe, expect, test } from 'vitest';
import { differentialWeights } from '../../src/dataset/index.ts';
import { type Expression, evaluate } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { balance, type LossOptions, objectiveGraph } from '../../src/objective/index.ts';
import { lowerLoop, ROWS } from '../../src/onnx/index.ts';
import { toTensor, toValues } from '../../src/runtime/index.ts';
import { flatten } from '../../src/surrogate/index.ts';
import { stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { adam, Batches, batchLoss, type StepOptions, trainingStep } from '../../src/training/index.ts';
import { boundTo, freshPerceptron, relativeError, samples } from './problem.ts';

/** Differentials [n, m, d] as the table [n, m·d] that a step takes. */
const flat = ({ shape: [n, m, d], data }: Tensor): Tensor => ({ shape: [n, m * d], data });

describe('the loss', () => {
  const rows = 3;
  const data = samples(rows);
  // ŷ = x₀²·x₁, with known derivatives.
  const predicted = (x: Expression) =>
    x
      .slice(1, 0, 1)
      .square()
      .mul(x.slice(1, 1, 2));
  const graph = (options: LossOptions) => objectiveGraph(boundTo(options, data), rows, predicted);
  const flatData = { ...data, dydx: flat(data.dydx) };

  function byHand(lambda: number, [w0, w1]: readonly number[]) {
    let [values, gradients] = [0, 0];
    for (let n = 0; n < rows; n++) {
      const [a, b] = data.x.data.subarray(2 * n);
      const [d0, d1] = data.dydx.data.subarray(2 * n);
      values += (a * a * b - data.y.data[n]) ** 2 / rows;
      gradients += ((w0 * (2 * a * b - d0)) ** 2 + (w1 * (a * a - d1)) ** 2) / (2 * rows);
    }
    return { total: (values + 2 * lambda * gradients) / (1 + 2 * lambda), values, gradients };
  }

  test.each<[number, 'uniform' | 'scale']>([
    [1, 'uniform'],
    [0.25, 'uniform'],
    [3, 'scale'],
  ])(
    'is the mean square error of values and weighted differentials, balanced by λ = %d',
    (lambda, columns) => {
      const { total, losses } = graph({ kind: 'sobolev', lambda, columns });
      const parts = evaluate([total, losses.values, losses.gradients], flatData).map((part) => part.data[0]);
      const w = columns === 'uniform' ? [1, 1] : [...differentialWeights(data).data];
      const expected = byHand(lambda, w);
      expect(relativeError(parts, [expected.total, expected.values, expected.gradients])).toBeLessThan(1e-14);
    },
  );

  test('is vanilla for λ = 0: the same graph', () => {
    expect(graph({ kind: 'sobolev', lambda: 0 }).total).toBe(graph({ kind: 'vanilla' }).total);
  });

  test('is balanced as published: 1/8 and 7/8 for seven inputs', () => {
    expect(balance(1, 7)).toEqual({ alpha: 0.125, beta: 0.875 });
    expect(balance(1e308, 7)).toEqual({ alpha: 0, beta: 1 });
  });
});

describe('training steps in the engine', () => {
  const data = samples(12);
  const [batch, steps] = [4, 6];
  const rows = new Batches(12, stream(1, 'batches')).take(batch * steps);
  const { optimiser } = adam();
  const rates = optimiser.ratesAt(0, new Float64Array(steps).fill(0.05));
  const options: StepOptions = {
    architecture: freshPerceptron('silu'),
    objective: boundTo({ kind: 'sobolev', lambda: 0.7, columns: 'scale' }, data),
  };
  const initial = tensor(flatten(freshPerceptron('silu')));
  const zero = tensor(new Float64Array(initial.data.length));
  const body = trainingStep({ ...options, batch, optimiser });

  /** The same steps one by one through the oracle: the loop body, with the batches cut by hand. */
  function byOracle() {
    let state = [initial, zero, zero];
    const losses: number[][] = [];
    for (let k = 0; k < steps; k++) {
      const chosen = [...rows.subarray(k * batch, (k + 1) * batch)];
      const cut = ({ shape, data: all }: Tensor): Tensor => {
        const width = all.length / shape[0];
        const picked = chosen.flatMap((row) => [...all.subarray(row * width, (row + 1) * width)]);
        return tensor(picked, [batch, ...shape.slice(1)]);
      };
      const next = evaluate([...body.carried.map((part) => part.next), ...Object.values(body.collected)], {
        ...Object.fromEntries(body.carried.map(({ name }, i) => [name, state[i]])),
        x: cut(data.x),
        y: cut(data.y),
        dydx: cut(flat(data.dydx)),
        ...Object.fromEntries(optimiser.rates.map((name, i) => [name, tensor(rates[i][k])])),
      });
      state = next.slice(0, 3);
      losses.push(next.slice(3).map((part) => part.data[0]));
    }
    return { state, losses };
  }

  const oracle = byOracle();

  test('report the loss of their batch before they move', () => {
    const whole = batchLoss(options, batch);
    const first = [...rows.subarray(0, batch)];
    const pick = (values: Tensor, width: number, shape: number[]) =>
      tensor(
        first.flatMap((row) => [...values.data.subarray(row * width, (row + 1) * width)]),
        shape,
      );
    const [values] = evaluate([whole.losses.values], {
      parameters: initial,
      x: pick(data.x, 2, [batch, 2]),
      y: pick(data.y, 1, [batch, 1]),
      dydx: pick(data.dydx, 2, [batch, 2]),
    });
    expect(oracle.losses[0][0]).toBe(values.data[0]);
    expect(oracle.losses[steps - 1][0]).toBeLessThan(oracle.losses[0][0]);
  });

  test.each([
    ['native', 'float64', 1e-13],
    ['native', 'float32', 2e-5],
    ['wasm', 'float64', 1e-13],
    ['wasm', 'float32', 2e-5],
  ] as const)('carry the state of the oracle: %s, %s', async (name, precision, tolerance) => {
    const engine = await openEngine({ engine: name, threads: 1 });
    const program = await engine.load(lowerLoop(body, precision), { precision });
    try {
      const results = await program.run({
        parameters: toValues(initial, precision),
        'adam.first': toValues(zero, precision),
        'adam.second': toValues(zero, precision),
        x: toValues(data.x, precision),
        y: toValues(data.y, precision),
        dydx: toValues(flat(data.dydx), precision),
        'adam.rate': toValues(tensor(rates[0]), precision),
        'adam.epsilon': toValues(tensor(rates[1]), precision),
        [ROWS]: { type: 'int32', dims: [steps, batch], data: rows },
      });
      body.carried.forEach((part, k) => {
        const { data: carried } = toTensor(results[`${part.name}.next`]);
        expect(relativeError(carried, oracle.state[k].data)).toBeLessThan(tolerance);
      });
      Object.keys(body.collected).forEach((part, k) => {
        expect(results[part].dims).toEqual([steps]);
        const expected = oracle.losses.map((losses) => losses[k]);
        expect(relativeError(toTensor(results[part]).data, expected)).toBeLessThan(tolerance);
      });
    } finally {
      await program.dispose();
    }
  });
});

describe('batches', () => {
  test.each([1, 3, 7, 20])('hold each row once a pass, in a new order (%d a call)', (size) => {
    const count = 20;
    const batches = new Batches(count, stream(4, 'batches'));
    const taken: number[] = [];
    while (taken.length < 3 * count) taken.push(...batches.take(size));
    const passes = [0, 1, 2].map((pass) => taken.slice(pass * count, (pass + 1) * count));
    for (const pass of passes)
      expect([...pass].sort((p, q) => p - q)).toEqual(Array.from({ length: count }, (_, i) => i));
    expect(passes[1]).not.toEqual(passes[0]);
  });

  test('may be larger than the data', () => {
    expect([...new Batches(2, stream(1, 'batches')).take(6)].sort()).toEqual([0, 0, 0, 1, 1, 1]);
  });
});
