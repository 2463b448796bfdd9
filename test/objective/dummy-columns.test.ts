import { expect, it } from 'vitest';
import type { Dataset } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import type { LossOptions } from '../../src/objective/index.ts';
import { functionModel } from '../../src/reference/index.ts';
import { adam } from '../../src/training/index.ts';
import { labelWith, sampleModel, trainSurrogate } from '../../src/workflow/index.ts';

const engine = await openEngine({ threads: 1 });

/** A function of two outputs between inputs that it depends on and one that it does not. */
const model = functionModel({
  name: 'with a dummy',
  inputs: [
    { name: 'a', lo: -1, hi: 1 },
    { name: 'dummy', lo: 0, hi: 500 },
    { name: 'b', lo: 0, hi: 0.02 },
  ],
  outputs: [{ name: 'p' }, { name: 'q' }],
  function: ({ a, dummy, b }) => [
    a.mul(3).sine().add(b.mul(50).square()).add(dummy.mul(0)),
    a.mul(b).mul(1e6),
  ],
});

it.each(['jacobians', 'cotangents'] as const)(
  'a derivative that is 0 everywhere is trained to be 0 where columns are scaled: labels of %s',
  async (derivatives) => {
    const { value } = await sampleModel(engine, model, { points: 512, batch: 512, derivatives }).next();
    const data = value as Dataset;
    /** Root mean square of ∂y/∂dummy, in standard deviations of both, over outputs. */
    const left = async (loss: LossOptions) => {
      const { surrogate } = await trainSurrogate(engine, data, {
        hidden: [12, 12],
        steps: 1500,
        loss,
        method: adam(),
      });
      const { dydx } = await labelWith(engine, surrogate, data.x, { derivatives: 'jacobians' });
      const { xStd, yStd } = surrogate.normalisation;
      const slopes = Array.from(dydx!.data).flatMap((slope, at) =>
        at % 3 === 1 ? [(slope * xStd[1]) / yStd[Math.floor(at / 3) % 2]] : [],
      );
      return Math.sqrt(slopes.reduce((sum, slope) => sum + slope * slope, 0) / slopes.length);
    };
    const [scaled, uniform, values] = [
      await left({ kind: 'sobolev', columns: 'scale' }),
      await left({ kind: 'sobolev' }),
      await left({ kind: 'vanilla' }),
    ];
    // 0.0034 and 0.0032 of Jacobians, 0.0036 and 0.0033 of products; 0.0105 of values alone.
    expect(scaled).toBeLessThan(1.5 * uniform);
    expect(scaled).toBeLessThan(values / 2);
  },
);
