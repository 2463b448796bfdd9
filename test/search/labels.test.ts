import { describe, expect, it } from 'vitest';
import { dataset } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { catalogueModel, type ReferenceModel } from '../../src/reference/index.ts';
import { labelsFor } from '../../src/search/labels/index.ts';
import { searchSource } from '../../src/search/source.ts';
import { parseTargets, verifiability } from '../../src/search/targets/index.ts';
import { memoryStore, silent } from '../../src/study/index.ts';
import { stream, tensor } from '../../src/tensor/index.ts';

const engine = await openEngine({ threads: 1 });
const { exact: _, ...noisy } = await catalogueModel('bachelier', {
  seed: 1,
  options: { dimension: 1, paths: 64 },
});

const labelled = (target: string, model: ReferenceModel = noisy, store = memoryStore()) =>
  labelsFor(searchSource(model), {
    engine,
    targets: parseTargets(target),
    points: 200,
    seed: 1,
    store,
    events: silent,
  });

describe('labels of a model with noise', () => {
  it('come with standard errors, and are as many as usual where these let a target be verified', async () => {
    const { test, truth } = await labelled('values.r2>=0.99');
    expect(truth).toBe('labels of the model');
    expect(test.x.shape[0]).toBe(4096);
    expect(test.errors?.y).toBeDefined();
  });

  it('are more where a target asks for more than noise would show', async () => {
    const usual = await labelled('values.r2>=0.9');
    const [{ floor }] = verifiability(parseTargets('values.r2>=0.9'), usual.test);
    // Three quarters of what noise hides with the usual number: (2/0.75)² times as many points put it at half of that.
    const { test } = await labelled(`values.r2>=${1 - 0.75 * (1 - floor)}`);
    expect(test.x.shape[0] / 4096).toBeCloseTo((2 / 0.75) ** 2, 2);
  });

  it('are refused where no number of points would do, with what would', async () => {
    await expect(labelled('values.r2>=0.99999999')).rejects.toThrow(
      /values\.r2>=0\.99999999 must be above the noise of the labels.*lets nobody see beyond an R² of 1 − .*times the paths a label/,
    );
    await expect(labelled('values.maxError<=1e-6')).rejects.toThrow(
      /lets nobody see beyond an error of .*Take [\d,]+ times the paths/,
    );
  });

  it('are made once: a search that goes on reads them', async () => {
    const store = memoryStore();
    const first = await labelled('values.r2>=0.99', noisy, store);
    const label = () => Promise.reject(new Error('labelled again'));
    const second = await labelled('values.r2>=0.99', { ...noisy, label }, store);
    expect(second.test.y).toEqual(first.test.y);
    expect(second.training.dydx).toEqual(first.training.dydx);
  });
});

describe('labels of a table', () => {
  const table = (offset: number, scale = 1, sigma?: number) => {
    const random = stream(1, 'table');
    const n = 600;
    const x = Float64Array.from({ length: 2 * n }, () => 2 * random.uniform() - 1);
    const y = Float64Array.from(
      { length: n },
      (_, k) => offset + scale * (Math.sin(2 * x[2 * k]) + x[2 * k] * x[2 * k + 1]),
    );
    return dataset({
      inputs: [{ name: 'a' }, { name: 'b' }],
      outputs: [{ name: 'y' }],
      x: tensor(x, [n, 2]),
      y: tensor(y, [n, 1]),
      ...(sigma !== undefined && { errors: { y: tensor(new Float64Array(n).fill(sigma), [n, 1]) } }),
    });
  };
  const judged = (target: string, data: ReturnType<typeof table>) =>
    labelsFor(searchSource(data), {
      engine,
      targets: parseTargets(target),
      points: 200,
      seed: 1,
      store: memoryStore(),
      events: silent,
    });

  it.each([1e6, 1e9, 1e12])('vary about their mean: an offset of %d hides nothing', async (offset) => {
    const [own, other] = [
      await judged('values.r2>=0.9', table(0, 1, 1e-3)),
      await judged('values.r2>=0.9', table(offset, 1, 1e-3)),
    ];
    const floor = ({ test }: typeof own) => verifiability(parseTargets('values.r2>=0.9'), test)[0].floor;
    // Beside 1e12, values have some 1e-4 left.
    expect((1 - floor(other)) / (1 - floor(own))).toBeCloseTo(1, 3);
  });

  it.each([1e160, 1e300, 1e-160])(
    'are refused where squares of errors are no numbers: a range of %d',
    async (scale) => {
      for (const target of ['values.r2>=0.9', `values.rmse<=${scale}`])
        await expect(judged(target, table(0, scale))).rejects.toThrow(
          /whose range must be between 1e-140 and 1e\+?140.*another unit/,
        );
    },
  );

  it('that are too noisy say how many rows would do, or what standard errors', async () => {
    await expect(judged('values.r2>=0.999', table(0, 1, 0.5))).rejects.toThrow(
      /Give [\d,]+ rows, or labels of 1\/\d+ of the standard errors; or ask for less accuracy/,
    );
    await expect(judged('values.r2>=0.9', table(0, 1, 1e6))).rejects.toThrow(
      /noise as large as all that they vary/,
    );
  });
});
