import { describe, expect, it } from 'vitest';
import { type Dataset, dataset, designPoints, fitNormalisation } from '../../src/dataset/index.ts';
import { maxError, predict, r2 } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { defaultLoss } from '../../src/objective/index.ts';
import { hiddenWidths, type Surrogate, writeSurrogate } from '../../src/surrogate/index.ts';
import { renormalise } from '../../src/surrogate/renormalise.ts';
import { stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import {
  defaultBudget,
  fineTuneSurrogate,
  labelWith,
  oneCycle,
  trainSurrogate,
} from '../../src/workflow/index.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

const engine = await openEngine({ threads: 1 });

/** f = 1000·sin(a) + 10·b², far from unit scale. */
function labelled(count: number, seed = 1): Dataset & { readonly dydx: Tensor } {
  const x = designPoints({ kind: 'sobol' }, { lo: [0, 100], hi: [3, 110] }, count, stream(seed, 'points'));
  const rows = Array.from({ length: count }, (_, n) => x.data.subarray(2 * n, 2 * n + 2));
  const y = tensor(
    rows.map(([a, b]) => 1000 * Math.sin(a) + 10 * (b - 105) ** 2),
    [count, 1],
  );
  const dydx = tensor(
    rows.flatMap(([a, b]) => [1000 * Math.cos(a), 20 * (b - 105)]),
    [count, 1, 2],
  );
  const inputs = [
    { name: 'a', lo: 0, hi: 3 },
    { name: 'b', unit: 'm' },
  ];
  return dataset({
    x,
    y,
    dydx,
    inputs,
    outputs: [{ name: 'f' }],
    provenance: { file: 'f.csv' },
  }) as Dataset & {
    readonly dydx: Tensor;
  };
}

const data = labelled(512);
const test = labelled(256, 9);
const quick = { hidden: [24, 24], steps: 1500, schedule: oneCycle(1e-2) };
const scores = async (surrogate: Surrogate) => {
  const { y, dydx } = await predict(engine, surrogate, test.x, { order: 1 });
  return { values: r2(y, test.y), gradients: r2(dydx, test.dydx) };
};
const sobolev = await trainSurrogate(engine, data, quick);

describe('a trained surrogate', () => {
  it('has learnt values and gradients of points that it did not see, in physical units', async () => {
    const { values, gradients } = await scores(sobolev.surrogate);
    expect(values).toBeGreaterThan(0.999);
    expect(gradients).toBeGreaterThan(0.999);
    expect(sobolev.training.curve.terms.gradients).toBeDefined();
  });

  it('is told from the data: variables, normalisation, provenance', () => {
    const { inputs, outputs, normalisation, provenance, layers } = sobolev.surrogate;
    expect({ inputs, outputs }).toEqual({ inputs: data.inputs, outputs: data.outputs });
    expect(normalisation).toEqual(fitNormalisation(data));
    expect(layers.map(({ activation }) => activation)).toEqual(['silu', 'silu', 'linear']);
    expect(provenance).toEqual({
      data: { file: 'f.csv' },
      seed: 1,
      stage: 'trained',
      step: sobolev.training.best.step,
    });
  });

  it('is the same bytes for the same seed, and others for another', async () => {
    const bytes = async (seed: number) => {
      const options = { ...quick, steps: 20, seed };
      return Buffer.from(writeSurrogate((await trainSurrogate(engine, data, options)).surrogate)).toString(
        'hex',
      );
    };
    expect(await bytes(2)).toBe(await bytes(2));
    expect(await bytes(2)).not.toBe(await bytes(3));
  });

  it('on values alone has not seen the gradients', async () => {
    const { dydx: _, ...values } = data;
    const untaught = await trainSurrogate(engine, values, { ...quick, steps: 100 });
    const vanilla = await trainSurrogate(engine, data, { ...quick, steps: 100, loss: { kind: 'vanilla' } });
    expect(untaught.training.curve.terms.gradients).toBeUndefined();
    expect(vanilla.surrogate.layers).toEqual(untaught.surrogate.layers);
  });

  it('uses derivatives as far as they are known', async () => {
    // Only every fourth row knows ∂f/∂a, none knows ∂f/∂b.
    const known = data.dydx.data.map((value, i) => (i % 8 === 0 ? value : Number.NaN));
    const partly = { ...data, dydx: { ...data.dydx, data: known } };
    const { surrogate, training } = await trainSurrogate(engine, partly, quick);
    expect(training.curve.terms.gradients?.every(Number.isFinite)).toBe(true);
    expect((await scores(surrogate)).gradients).toBeGreaterThan(0.99);
  });

  it('uses tangents in place of Jacobians, along directions in units of the inputs’ scales', async () => {
    const { dydx, ...values } = data;
    const { xStd } = fitNormalisation(data);
    const random = stream(3, 'directions');
    const v = Float64Array.from({ length: 1024 }, (_, k) => (random.uniform() < 0.5 ? -1 : 1) * xStd[k % 2]);
    const tangents = v
      .filter((_, k) => k % 2 === 0)
      .map((_, n) => v[2 * n] * dydx.data[2 * n] + v[2 * n + 1] * dydx.data[2 * n + 1]);
    const set = dataset({
      ...values,
      jvp: { directions: tensor(v, [512, 1, 2]), tangents: tensor(tangents, [512, 1, 1]) },
    });
    expect(defaultLoss(set)).toEqual({ kind: 'sobolev' });
    const { surrogate } = await trainSurrogate(engine, set, quick);
    const alone = await trainSurrogate(engine, dataset(values), quick);
    const scores = await Promise.all(
      [surrogate, alone.surrogate].map(async (one) => {
        const predicted = await predict(engine, one, test.x);
        return 1 - r2(predicted.dydx, test.dydx);
      }),
    );
    expect(scores[0]).toBeLessThan(0.5 * scores[1]);
  });

  it('refuses Sobolev training where no derivative is known', async () => {
    const unknown = { ...data, dydx: { ...data.dydx, data: data.dydx.data.map(() => Number.NaN) } };
    const { dydx: _, ...none } = data;
    for (const set of [unknown, none]) {
      expect(defaultLoss(set)).toEqual({ kind: 'vanilla' });
      await expect(
        (async () => trainSurrogate(engine, set, { ...quick, loss: { kind: 'sobolev' } }))(),
      ).rejects.toThrow(/Sobolev training needs derivatives/);
    }
  });

  it('reports its progress, and stops when it is told to', async () => {
    const shares: number[] = [];
    await trainSurrogate(engine, data, {
      ...quick,
      steps: 128,
      progress: (share, detail) => {
        shares.push(share);
        expect(detail).toMatch(/^step \d+, loss \d\.\d\de[+-]\d+$/);
      },
    });
    expect(shares).toEqual([0.5, 1]);
    const stopped = trainSurrogate(engine, data, {
      ...quick,
      signal: AbortSignal.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });

  it('can be trained on three rows', async () => {
    const three = labelled(3);
    const { surrogate } = await trainSurrogate(engine, three, { hidden: [4], steps: 50 });
    expect(surrogate.layers.every(({ weight }) => weight.every(Number.isFinite))).toBe(true);
  });
});

describe('the default budget', () => {
  it.each([
    [10, [64], 10, 20_000, 0.002],
    [256, [8, 8], 256, 20_000, 0.005],
    [1_000_000, [128], 256, 20_000, 0.001],
    [3_000_000, [128], 256, 46_875, 0.001],
    [1e9, [16], 256, 100_000, 0.005],
  ])('of %d rows and widths %j', (rows, hidden, batch, steps, peak) => {
    expect(defaultBudget(rows, hidden)).toEqual({ batch, steps, schedule: oneCycle(peak) });
  });
});

describe('a fine-tuned surrogate', () => {
  /** Trained too shortly to be good. */
  const start = trainSurrogate(engine, data, { ...quick, steps: 60 });

  it('is better than before, with its normalisation unchanged', async () => {
    const { surrogate: before } = await start;
    const { surrogate: after } = await fineTuneSurrogate(engine, before, data, { steps: 600 });
    expect(after.normalisation).toEqual(before.normalisation);
    expect(1 - (await scores(after)).values).toBeLessThan(0.1 * (1 - (await scores(before)).values));
    expect(after.provenance).toMatchObject({ data: { file: 'f.csv' }, stage: 'fine-tuned' });
  });

  it('is the same function where no step makes it better', async () => {
    const { surrogate: before } = await start;
    const { surrogate, training } = await fineTuneSurrogate(engine, before, data, {
      steps: 1,
      schedule: { kind: 'constant', rate: 0.3 },
    });
    expect(training.best.step).toBe(0);
    const [one, other] = await Promise.all(
      [before, surrogate].map((network) => predict(engine, network, test.x)),
    );
    expect(other.y).toEqual(one.y);
  });

  it('that came without a normalisation gets that of the data, as the same function', async () => {
    const { surrogate: before } = await start;
    const identity = {
      xMean: Float64Array.of(0, 0),
      xStd: Float64Array.of(1, 1),
      yMean: Float64Array.of(0),
      yStd: Float64Array.of(1),
    };
    const bare = renormalise(before, identity);
    const { surrogate, training } = await fineTuneSurrogate(engine, bare, data, {
      steps: 64,
      schedule: oneCycle(1e-12),
    });
    expect(surrogate.normalisation).toEqual(fitNormalisation(data));
    expect(training.steps).toBe(64);
    const [one, other] = await Promise.all(
      [bare, surrogate].map((network) => predict(engine, network, test.x, { precision: 'float64' })),
    );
    // Trained in float32, which moves values of a spread of 700 by some of its roundings.
    expect(maxError(other.y, one.y)).toBeLessThan(700 * 1e-4);
  });

  it('takes columns by name, whatever their order in the data', async () => {
    const { surrogate: before } = await start;
    const swap = (values: Tensor) => ({ ...values, data: values.data.map((_, i) => values.data[i ^ 1]) });
    const swapped = {
      ...data,
      x: swap(data.x),
      dydx: swap(data.dydx),
      inputs: [data.inputs[1], data.inputs[0]],
    };
    const [one, other] = await Promise.all(
      [data, swapped].map((set) => fineTuneSurrogate(engine, before, set, { steps: 20 })),
    );
    expect(other.surrogate).toEqual(one.surrogate);
  });
});

describe('labels of a teacher', () => {
  it('are its own values and differentials', async () => {
    const teacher = exampleSurrogate();
    const points = tensor([1, 0, 10, 1.5, -2, 30], [2, 3]);
    const set = await labelWith(engine, teacher, points);
    const { y, dydx } = await predict(engine, teacher, points, { precision: 'float64', order: 1 });
    expect(set.inputs).toEqual(teacher.inputs);
    expect(set.provenance).toMatchObject({ model: 'network', study: 'example' });
    // Rounding of float32 on values near 100.
    expect(maxError(set.y, y)).toBeLessThan(1e-3);
    expect(maxError(set.dydx as Tensor, dydx)).toBeLessThan(1e-3);
  });

  it('teach a smaller network its function', async () => {
    const teacher = sobolev.surrogate;
    const set = await labelWith(engine, teacher, data.x);
    const { surrogate } = await trainSurrogate(engine, set, {
      hidden: [8],
      steps: 1500,
      schedule: oneCycle(2e-2),
    });
    expect(hiddenWidths(surrogate)).toEqual([8]);
    expect((await scores(surrogate)).values).toBeGreaterThan(0.99);
  });
});
