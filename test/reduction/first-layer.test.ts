import { describe, expect, it } from 'vitest';
import { type Dataset, fitNormalisation } from '../../src/dataset/index.ts';
import { predict } from '../../src/evaluation/index.ts';
import { exportModule } from '../../src/export/index.ts';
import { compileLanes } from '../../src/lanes/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { bindObjective, objectiveOf } from '../../src/objective/index.ts';
import { scoresOf, surrogateSignificance } from '../../src/pruning/index.ts';
import { differentialPca, reducingLayer } from '../../src/reduction/index.ts';
import { hiddenWidths, readSurrogate, writeSurrogate } from '../../src/surrogate/index.ts';
import { rowOf, rowsOf } from '../../src/tensor/index.ts';
import { adam, levenbergMarquardt } from '../../src/training/index.ts';
import { trainingStep } from '../../src/training/step.ts';
import {
  evaluateSurrogates,
  fineTuneSurrogate,
  pruneSurrogate,
  trainSurrogate,
} from '../../src/workflow/index.ts';
import { load, oracle, relativeError } from '../export/support.ts';
import { ridge } from './support.ts';

const engine = await openEngine({ threads: 1 });
const data = ridge(600);
const options = {
  hidden: [12, 12],
  steps: 1500,
  schedule: { kind: 'one-cycle', peak: 1e-2, warmup: 0.1 },
  reduceInputs: { by: 'differential-pca' },
} as const;
const trained = await trainSurrogate(engine, data, options);
const reducing = reducingLayer(differentialPca(data, fitNormalisation(data), options.reduceInputs));
const scoreOf = async (network: typeof trained.surrogate, set: Dataset = ridge(300, 9)) =>
  (await evaluateSurrogates(engine, { network }, set))[0].r2;

describe('a network behind differential PCA', () => {
  it('has its directions as the first layer, bit by bit, and learns with the others', async () => {
    const [{ from: _, ...first }] = trained.surrogate.layers;
    expect(first).toEqual(reducing);
    expect(hiddenWidths(trained.surrogate)).toEqual([2, 12, 12]);
    const { values, gradients } = await scoreOf(trained.surrogate);
    expect(values).toBeGreaterThan(0.9995);
    expect(gradients).toBeGreaterThan(0.999);
    expect(trained.surrogate.provenance.reducedInputs).toEqual({ by: 'differential-pca', from: 6, to: 2 });
  });

  it('is a function of the original inputs in its file, in code and in their derivatives', async () => {
    const read = readSurrogate(writeSurrogate(trained.surrogate));
    const points = rowsOf(data.x, 0, 5);
    const all = await predict(engine, read, points, { order: 2 });
    expect(all).toEqual(await predict(engine, trained.surrogate, points, { order: 2 }));
    const module = await load(exportModule(read, { language: 'js', order: 2 }));
    const rows = Array.from({ length: 5 }, (_, row) => module.evaluate(rowOf(points, row)));
    const [y, dydx, hessian] = oracle(read, points);
    expect(
      relativeError(
        rows.map((row) => row.y),
        y,
      ),
    ).toBeLessThan(1e-12);
    expect(
      relativeError(
        rows.map((row) => row.dydx.flat()),
        dydx,
      ),
    ).toBeLessThan(1e-12);
    expect(
      relativeError(
        rows.map((row) => row.hessian.flat(2)),
        hessian,
      ),
    ).toBeLessThan(1e-11);
    expect(module.inputNames).toEqual(data.inputs.map(({ name }) => name));
  });

  it('is enclosed: what its layers compute at points lies in the enclosures of the significance', () => {
    const { layers, domain } = surrogateSignificance(trained.surrogate);
    expect(layers.map(({ significance }) => significance.length)).toEqual([6, 2, 12, 12]);
    const { xMean, xStd } = trained.surrogate.normalisation;
    const { weight } = trained.surrogate.layers[0];
    expect(domain.lo.length).toBe(6);
    for (let row = 0; row < 600; row++)
      for (let k = 0; k < 2; k++) {
        const x = rowOf(data.x, row);
        const value = xMean.reduce((sum, mean, i) => sum + ((x[i] - mean) / xStd[i]) * weight[2 * i + k], 0);
        // The sum here rounds in another order.
        expect(value).toBeGreaterThan(layers[1].values.lo[k] - 1e-12);
        expect(value).toBeLessThan(layers[1].values.hi[k] + 1e-12);
      }
  });

  it('is pruned like any other: by significance one of its directions goes, and tuning mends what it can', async () => {
    const wide = await trainSurrogate(engine, data, {
      ...options,
      reduceInputs: { by: 'differential-pca', keep: 4 },
    });
    const scores = scoresOf(surrogateSignificance(wide.surrogate));
    const { surrogate: pruned } = pruneSurrogate(wide.surrogate, scores, { by: 'width', keep: [2, 12, 12] });
    // Nothing depends on the other directions, so those that the function depends on are the ones that stay.
    expect(pruned.layers[0].weight).toEqual(wide.surrogate.layers[0].weight.filter((_, at) => at % 4 < 2));
    const tuned = await fineTuneSurrogate(engine, pruned, data, { steps: 300, batch: 256, hold: [0] });
    expect(tuned.surrogate.layers[0].weight).toEqual(pruned.layers[0].weight);
    expect((await scoreOf(tuned.surrogate)).gradients).toBeGreaterThan(0.999);
  });

  it('is held by least squares too, and moves where it is tuned without being held', async () => {
    const exact = await trainSurrogate(engine, data, {
      ...options,
      hidden: [4],
      steps: 10,
      schedule: undefined,
      method: levenbergMarquardt(),
    });
    expect(exact.surrogate.layers[0].weight).toEqual(reducing.weight);
    const tuned = await fineTuneSurrogate(engine, trained.surrogate, data, { steps: 300 });
    expect(tuned.surrogate.layers[0].weight).not.toEqual(reducing.weight);
  });

  it('takes its steps in generated code', async () => {
    const { surrogate } = trained;
    const ends = { inputs: 6, outputs: 2 };
    const objective = bindObjective(objectiveOf({ kind: 'sobolev' }, 6), data, ends);
    const { optimiser } = adam();
    const step = trainingStep({ architecture: surrogate, objective, batch: 32, optimiser });
    expect(await compileLanes(step)).toBeDefined();
  });

  it.each([
    [[3], /layers that are held have places from 0 to 2; received 3/],
    [[0, 1, 2], /moves a layer or more; received "all of them held"/],
  ])('refuses to hold %j', async (hold, message) => {
    const { surrogate } = await trainSurrogate(engine, data, { hidden: [4, 4], steps: 1 });
    await expect(fineTuneSurrogate(engine, surrogate, data, { steps: 1, hold })).rejects.toThrow(message);
  });

  it('gets no layer before layers that are taken from another', () => {
    expect(() => trainSurrogate(engine, data, { ...options, like: trained.surrogate })).toThrow(
      /both like and reduceInputs/,
    );
  });
});
