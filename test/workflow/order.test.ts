import { describe, expect, it } from 'vitest';
import { type Dataset, fitNormalisation } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { bachelier, callbackModel, namedModel } from '../../src/reference/index.ts';
import { type Activation, perceptron } from '../../src/surrogate/index.ts';
import { filled } from '../../src/tensor/index.ts';
import {
  fineTuneSurrogate,
  pilotOf,
  resolveOrder,
  sampleModel,
  trainSurrogate,
} from '../../src/workflow/index.ts';

const engine = await openEngine({ threads: 1 });
const model = namedModel('branin');
const sampled = async (order: 0 | 1 | 2) =>
  (await sampleModel(engine, model, { points: 256, batch: 256, order, errors: true }).next())
    .value as Dataset;
const data = await sampled(2);
const start = (activation: Activation = 'silu') => ({
  ...data,
  ...perceptron([2, 8, 1], activation),
  normalisation: fitNormalisation(data),
});
const auto = { kind: 'sobolev', order: 'auto' } as const;

/** The labels with noise said of some of them, `relative` to their mean square. */
function noisy(relative: { readonly dydx?: number; readonly products?: number }): Dataset {
  const errors = { ...data.errors };
  for (const part of ['dydx', 'products'] as const) {
    const labels = part === 'dydx' ? data.dydx : data.hvp?.products;
    if (labels === undefined || relative[part] === undefined) continue;
    // Per column: the inputs of branin have units of their own.
    const d = 2;
    const rms = [0, 1].map((k) => {
      const own = labels.data.filter((_, at) => at % d === k);
      return Math.sqrt(own.reduce((sum, value) => sum + value * value, 0) / own.length);
    });
    const size = Math.sqrt(relative[part]);
    errors[part] = { ...labels, data: labels.data.map((_, at) => size * rms[at % d]) };
  }
  return { ...data, errors };
}

describe('the order of a loss', () => {
  it('stays what it is where it is said', () => {
    for (const loss of [{ kind: 'vanilla' }, { kind: 'sobolev' }, { kind: 'sobolev', order: 2 }] as const)
      expect(resolveOrder(loss, { network: start(), labels: data })).toEqual({ loss, reasons: [] });
  });

  it('is the second where labels have no noise', () => {
    const { loss, reasons } = resolveOrder({ ...auto, lambda: 2 }, { network: start(), labels: data });
    expect(loss).toEqual({ kind: 'sobolev', lambda: 2, order: 2 });
    expect(reasons).toEqual([
      'order 1 is trained on: its labels have no noise',
      'order 2 is trained on: its labels have no noise',
    ]);
  });

  it('is the first where noise spoils second derivatives, and its loss has nothing of the second', () => {
    const directions = { kind: 'random', distribution: 'sphere' } as const;
    const loss = { ...auto, weights: { values: 1, gradients: 2, curvatures: 3 }, directions };
    const found = resolveOrder(loss, { network: start(), labels: noisy({ products: 0.95 }) });
    expect(found.loss).toEqual({ kind: 'sobolev', order: 1, weights: { values: 1, gradients: 2 } });
    expect(found.reasons[1]).toBe(
      'order 2 is left out: noise makes up 95 % of the mean square of its labels, which would do more harm than they do good',
    );
  });

  it('is that of values where noise spoils the first: the second is left out with it', () => {
    const found = resolveOrder(auto, { network: start(), labels: noisy({ dydx: 0.95 }) });
    expect(found.loss).toEqual({ kind: 'vanilla' });
    expect(found.reasons).toEqual([
      expect.stringMatching(/^order 1 is left out: noise makes up 95 %/),
      'order 2 is left out with it',
    ]);
  });

  it('is no order that labels, a model or a network lack', async () => {
    const first = await sampled(1);
    const reason = (labels: Dataset, activation?: Activation) =>
      resolveOrder(auto, { network: start(activation), labels }).reasons.at(-1);
    expect(reason(first)).toBe('order 2 is left out: the points have no second derivatives');
    expect(reason(data, 'relu')).toBe('order 2 is left out: second derivatives of the network are 0');
    const inputs = [{ name: 'a', lo: 0, hi: 1 }];
    const values = callbackModel({
      name: 'values',
      inputs,
      outputs: [{ name: 'b' }],
      evaluate: (points) => points as number[][],
    });
    const { points, lacks } = await pilotOf(engine, values, { order: 2, of: 160 });
    expect(points.x.shape).toEqual([10, 1]);
    const network = { ...points, ...perceptron([1, 4, 1], 'silu'), normalisation: fitNormalisation(points) };
    const found = resolveOrder(auto, { network, labels: points, lacks });
    expect(found.loss).toEqual({ kind: 'vanilla' });
    expect(found.reasons[0]).toMatch(/^order 1 is left out: labels of order 1 of values need derivatives/);
  });

  it('whose noise is not known is trained on', () => {
    const { errors: _, ...bare } = data;
    const { loss, reasons } = resolveOrder(auto, { network: start(), labels: bare });
    expect(loss).toMatchObject({ order: 2 });
    expect(reasons[1]).toBe('order 2 is trained on: the noise of its labels is not known');
  });
});

describe('a training of the order auto', () => {
  const quick = { hidden: [8], steps: 20, loss: auto };

  it('is that of the order that is found, bit by bit, and says how', async () => {
    const found = await trainSurrogate(engine, data, quick);
    const plain = await trainSurrogate(engine, data, { ...quick, loss: { kind: 'sobolev', order: 2 } });
    expect(found.surrogate.layers).toEqual(plain.surrogate.layers);
    expect(found.choice?.reasons).toHaveLength(2);
    expect(plain.choice).toBeUndefined();
  });

  it('goes by a pilot, where there is one', async () => {
    const { errors: _, ...bare } = data;
    const found = await trainSurrogate(engine, bare, { ...quick, pilot: noisy({ products: 0.95 }) });
    expect(found.choice?.loss).toEqual({ kind: 'sobolev', order: 1 });
    const tuned = await fineTuneSurrogate(engine, found.surrogate, bare, {
      ...quick,
      pilot: noisy({ dydx: 0.99 }),
    });
    expect(tuned.choice?.loss).toEqual({ kind: 'vanilla' });
  });

  it('refuses order 2 of data, or of networks, without second derivatives, where it is said', async () => {
    const loss = { kind: 'sobolev', order: 2 } as const;
    await expect(
      (async () => trainSurrogate(engine, await sampled(1), { ...quick, loss }))(),
    ).rejects.toThrow(
      "training of order 2 needs second derivatives in the data; received first derivatives alone. Label the points with Hessians or Hessian-vector products, or train on first derivatives with loss: { kind: 'sobolev', order: 1 }.",
    );
    await expect(trainSurrogate(engine, data, { ...quick, loss, activation: 'relu' })).rejects.toThrow(
      /needs a network with second derivatives; received one that is linear piece by piece/,
    );
  });
});

describe('a pilot', () => {
  it('has standard errors of all labels, a sixteenth of the points', async () => {
    const { points, lacks } = await pilotOf(engine, bachelier({ seed: 1, paths: 8 }), { order: 2, of: 1600 });
    expect(lacks).toBeUndefined();
    expect(points.x.shape).toEqual([100, 7]);
    expect(Object.keys(points.errors ?? {})).toEqual(['y', 'dydx', 'products']);
    expect(points.errors?.products?.data.some((error) => error > 0)).toBe(true);
  });

  it('of a model without noise says so by zeros', async () => {
    const { points } = await pilotOf(engine, model, { order: 1, of: 160 });
    expect(points.errors?.y).toEqual(filled([10, 1], 0));
  });
});
