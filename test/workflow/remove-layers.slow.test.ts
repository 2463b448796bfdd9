import { expect, it } from 'vitest';
import { predict, r2 } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { removeLayers, trainSurrogate } from '../../src/node/trainings.ts';
import { namedModel } from '../../src/reference/index.ts';
import { hiddenWidths } from '../../src/surrogate/index.ts';
import { sampleModel } from '../../src/workflow/index.ts';
import { pointsOf } from '../reference/support.ts';

const engine = await openEngine();

it('from six layers of 128 two or fewer are left of the Bachelier basket, nearer than what the paper pruned', async () => {
  const model = namedModel('bachelier', { seed: 1, paths: 128 });
  const points = 65_536;
  const { value: data } = await sampleModel(engine, model, { points, batch: points, seed: 1 }).next();
  const { surrogate: large } = await trainSurrogate(engine, data!, {
    hidden: [128, 128, 128, 128, 128, 128],
    steps: 5000,
    seed: 1,
  });
  const { surrogate, rounds } = await removeLayers(engine, large, data!, {
    tune: { steps: 1000 },
  });
  expect(hiddenWidths(surrogate).length).toBeLessThanOrEqual(2);
  expect(rounds.slice(0, 4).every(({ met }) => met)).toBe(true);
  const test = pointsOf(model, 2048);
  const truth = model.exact!(test);
  const { y, dydx } = await predict(engine, surrogate, test, { order: 1 });
  // The paper's pruned network, 8×6: 7.0e-4 and 3.3e-3.
  expect(1 - r2(y, truth.y)).toBeLessThan(7.0e-4);
  expect(1 - r2(dydx, truth.dydx)).toBeLessThan(3.3e-3);
});
