import { describe, expect, it } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { catalogueModel, type ReferenceModel } from '../../src/reference/index.ts';
import { labelsFor } from '../../src/search/labels/index.ts';
import { searchSource } from '../../src/search/source.ts';
import { parseTargets, verifiability } from '../../src/search/targets/index.ts';
import { memoryStore, silent } from '../../src/study/index.ts';

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
