import { describe, expect, it } from 'vitest';
import { catalogueModel, type ExactModel } from '../../src/reference/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { exactTruth } from '../../src/workflow/exact-truth.ts';

const model = (await catalogueModel('bachelier', { seed: 1, options: { dimension: 2 } })) as ExactModel;
const random = stream(1, 'points');
const x = { shape: [300, 2], data: Float64Array.from({ length: 600 }, () => 0.5 + random.uniform()) };

describe('the closed form at points', () => {
  it('is the same part by part as at once', async () => {
    const shares: number[] = [];
    const { signal } = new AbortController();
    const parts = await exactTruth(model, x, { signal, progress: (share) => shares.push(share) });
    expect(parts).toEqual(model.exact(x));
    expect(shares).toEqual([0, 128 / 300, 256 / 300]);
    expect(await exactTruth(model, x, {})).toEqual(model.exact(x));
  });

  it('lets a timer that aborts it have its turn between parts', async () => {
    const controller = new AbortController();
    let parts = 0;
    const counting: ExactModel = {
      ...model,
      exact: (points) => {
        if (parts++ === 0) setTimeout(() => controller.abort(new Error('enough')));
        return model.exact(points);
      },
    };
    await expect(exactTruth(counting, x, { signal: controller.signal })).rejects.toThrow('enough');
    expect(parts).toBe(1);
  });
});
