import { expect, it } from 'vitest';
import { openEngine } from '../../../src/node/engines.ts';
import { trainSurrogate } from '../../../src/node/trainings.ts';
import { affineSignificance, rankAgreement, scoresBy, significanceOn } from '../../../src/pruning/index.ts';
import { namedModel } from '../../../src/reference/index.ts';
import { sampleModel } from '../../../src/workflow/index.ts';

/** Half of the box around the mean, in standard deviations of the training points. */
const HALF = 0.5;

it('ranks the neurons of the oversized basket network, all layers at once, like 4,096 points, and bounds each score', async () => {
  const engine = await openEngine();
  const model = namedModel('bachelier', { seed: 1, paths: 128 });
  const points = 65_536;
  const { value: data } = await sampleModel(engine, model, { points, batch: points, seed: 1 }).next();
  const { surrogate } = await trainSurrogate(engine, data!, {
    hidden: [128, 128, 128, 128, 128, 128],
    loss: { kind: 'vanilla' },
    steps: 10_000,
    batch: 256,
    schedule: { kind: 'one-cycle', peak: 1e-3, warmup: 0.1 },
    seed: 1,
  });
  const { xMean, xStd } = surrogate.normalisation;
  const domain = {
    lo: Array.from(xMean, (mean, k) => mean - HALF * xStd[k]),
    hi: Array.from(xMean, (mean, k) => mean + HALF * xStd[k]),
  };
  const truth = await scoresBy(significanceOn(4096), surrogate, { domain });
  const bounds = await scoresBy(affineSignificance, surrogate, { domain });
  bounds.groups.forEach(({ scores }, g) => {
    scores.forEach((score, i) => {
      expect(score).toBeGreaterThanOrEqual(truth.groups[g].scores[i]);
    });
  });
  const { criteria } = rankAgreement([bounds], truth);
  // 0.95 to 0.98 on three seeds, where intervals have 0.5
  expect(criteria[0].all).toBeGreaterThan(0.9);
  for (const { correlation } of criteria[0].layers) expect(correlation).toBeGreaterThan(0.9);
}, 300_000);
