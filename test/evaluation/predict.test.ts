import { describe, expect, it } from 'vitest';
import { predict } from '../../src/evaluation/index.ts';
import { evaluate, hessian, input, jacobian } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { type Surrogate, surrogateGraph } from '../../src/surrogate/index.ts';
import { InputError, stream, tensor } from '../../src/tensor/index.ts';
import { freshNetwork } from '../support/networks.ts';

const engine = await openEngine({ threads: 1 });

const surrogate: Surrogate = {
  ...freshNetwork([3, 6, 5, 2], 'silu', 1, 'network'),
  normalisation: {
    xMean: Float64Array.of(1, 2, 3),
    xStd: Float64Array.of(0.5, 1, 2),
    yMean: Float64Array.of(-1, 4),
    yStd: Float64Array.of(2, 0.1),
  },
  inputs: ['a', 'b', 'c'].map((name) => ({ name })),
  outputs: [{ name: 'p' }, { name: 'q' }],
  provenance: {},
};
const drawn = new Float64Array(75);
stream(2, 'points').fillNormal(drawn);
const points = tensor(drawn, [25, 3]);

describe('predictions of a surrogate', () => {
  it('are its value, its gradient and the sum of all entries of its Hessian, in physical units', async () => {
    const x = input('x', ['N', 3]);
    const y = surrogateGraph(surrogate, x).output;
    const [value, dydx, second] = evaluate([y, jacobian(y, x), hessian(y, x)], { x: points });
    const predicted = await predict(engine, surrogate, points, { precision: 'float64' });
    const gamma = Float64Array.from({ length: 50 }, (_, k) =>
      second.data.subarray(9 * k, 9 * k + 9).reduce((p, q) => p + q),
    );
    expect([predicted.y.shape, predicted.dydx.shape, predicted.curvature.shape]).toEqual([
      [25, 2],
      [25, 2, 3],
      [25, 2],
    ]);
    for (const [got, oracle] of [
      [predicted.y.data, value.data],
      [predicted.dydx.data, dydx.data],
      [predicted.curvature.data, gamma],
    ])
      got.forEach((entry, i) => {
        expect(Math.abs(entry - oracle[i])).toBeLessThan(1e-12);
      });
  });

  it('are computed in float32 by default, as the file is: within its rounding of float64', async () => {
    const [single, double] = await Promise.all(
      [undefined, 'float64' as const].map((precision) => predict(engine, surrogate, points, { precision })),
    );
    let differs = false;
    for (const part of ['y', 'dydx', 'curvature'] as const)
      single[part].data.forEach((value, i) => {
        // Some hundred operations on numbers up to about 10.
        expect(Math.abs(value - double[part].data[i])).toBeLessThan(2e-5);
        differs ||= value !== double[part].data[i];
      });
    expect(differs).toBe(true);
  });

  it('do not depend on the batch', async () => {
    const [whole, parts] = await Promise.all(
      [1000, 4].map((batch) => predict(engine, surrogate, points, { precision: 'float64', batch })),
    );
    for (const part of ['y', 'dydx', 'curvature'] as const)
      whole[part].data.forEach((value, i) => {
        expect(Math.abs(value - parts[part].data[i])).toBeLessThan(1e-13);
      });
  });

  it('go as far as the order asked for', async () => {
    expect(Object.keys(await predict(engine, surrogate, points, { order: 0 }))).toEqual(['y']);
    const first = await predict(engine, surrogate, points, { order: 1 });
    expect(Object.keys(first)).toEqual(['y', 'dydx']);
    const second = await predict(engine, surrogate, points);
    first.dydx.data.forEach((value, i) => {
      expect(Math.abs(value - second.dydx.data[i])).toBeLessThan(1e-5);
    });
  });

  it('report progress, and stop between batches when aborted', async () => {
    const shares: number[] = [];
    await predict(engine, surrogate, points, {
      order: 0,
      batch: 10,
      progress: (share) => shares.push(share),
    });
    expect(shares).toEqual([0.4, 0.8, 1]);
    const stopped = predict(engine, surrogate, points, { signal: AbortSignal.abort(new Error('stopped')) });
    await expect(stopped).rejects.toThrow('stopped');
  });

  it('refuse points of another dimension, or none', async () => {
    await expect(predict(engine, surrogate, tensor([[1, 2]]))).rejects.toThrow(InputError);
    await expect(predict(engine, surrogate, tensor([[1, 2]]))).rejects.toThrow(
      /\[n,3\].*received \[1,2\].*a, b, c/,
    );
    await expect(predict(engine, surrogate, tensor([], [0, 3]))).rejects.toThrow(/n ≥ 1; received \[0,3\]/);
  });
});
