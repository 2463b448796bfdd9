import { describe, expect, it } from 'vitest';
import { diffusionModel, type LabelRequest } from '../../../src/reference/index.ts';
import { compileSweeps } from '../../../src/reference/loop/lane-sweeps.ts';
import { pathBodies } from '../../../src/reference/loop/path-bodies.ts';
import { pathColumns } from '../../../src/reference/loop/path-columns.ts';
import { openLoop, simulatePaths } from '../../../src/reference/loop/simulate-paths.ts';
import { recurrenceOf } from '../../../src/reference/process/index.ts';
import { samplingOf } from '../../../src/reference/sampling/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { forward, GEOMETRIC_INPUTS, geometric } from '../process/support.ts';
import { pointsOf, requests } from '../support.ts';
import { HESTON_INPUTS, heston, logCall } from './support.ts';

const request = await requests();

const options = {
  name: 'example',
  inputs: HESTON_INPUTS,
  diffusion: heston,
  payoff: logCall,
  steps: 5,
  maturity: 'maturity',
  rate: 'rate',
  paths: 70,
  precision: 'float32' as const,
};

describe('labels of paths in blocks', () => {
  const recurrence = recurrenceOf(options);
  const normals = 5 * recurrence.normals;
  const sampling = samplingOf({ name: 'example', paths: 70, normals });
  const sizes = { paths: 70, inputs: HESTON_INPUTS.length, outputs: 1, normals, sampling };
  const points = pointsOf(diffusionModel(options), 20);
  const by = async (rows: number, random = stream(4, 'labels'), more: Partial<LabelRequest> = {}) => {
    const bodies = pathBodies(pathColumns(recurrence, HESTON_INPUTS.length, [1, -1]), 'jacobian', rows);
    const compiled = await compileSweeps(bodies, 5, rows);
    const task = { ...request(more), points, random, batch: 1 };
    const opened = await openLoop(compiled!, normals);
    return (await simulatePaths(opened, sizes, { order: 1, errors: true }, task)).labels;
  };

  it('do not depend on them, be they a part of a point, points, or more than there are', async () => {
    const whole = await by(2048);
    for (const rows of [8, 56, 512]) expect(await by(rows)).toEqual(whole);
  });

  it('go on in the stream where the last ones ended', async () => {
    const random = stream(4, 'labels');
    await by(64, random);
    const all = stream(4, 'labels');
    all.fillNormal(new Float32Array(20 * sizes.paths * sizes.normals));
    expect(random.uniform()).toBe(all.uniform());
  });

  it('are made again by the same stream, and stopped by a signal, which progress may give', async () => {
    expect(await by(64)).toEqual(await by(64));
    const shares: number[] = [];
    const controller = new AbortController();
    const stopped = by(64, stream(1, 'labels'), {
      signal: controller.signal,
      progress: (share) => {
        shares.push(share);
        if (share > 0.5) controller.abort(new Error('enough'));
      },
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[shares.length - 1]).toBeLessThan(0.6);
  });
});

describe('paths without a finite label', () => {
  it('are told by the step at which one explodes', async () => {
    const model = diffusionModel({
      ...options,
      inputs: GEOMETRIC_INPUTS,
      diffusion: { ...geometric, exact: undefined, drift: ({ spot }) => ({ spot: spot.mul(30).exp() }) },
      payoff: forward,
      continuous: true,
    });
    await expect(model.label(pointsOf(model, 4), request())).rejects.toThrow(
      /must be finite.* spot is .* at time .* step \d of 5/,
    );
  });
});

describe('a point of more normals than memory holds', () => {
  // 2²⁷ normals, twice the memory that is allowed. A graph of all steps would hold twenty times as many numbers.
  const paths = 1 << 19;
  const model = diffusionModel({
    ...options,
    inputs: GEOMETRIC_INPUTS,
    diffusion: geometric,
    payoff: forward,
    steps: 256,
    paths,
    antithetic: false,
  });
  const point = tensor([1, 0.2, 1, 0.03, 1], [1, 5]);

  it('is labelled block by block', async () => {
    const before = process.memoryUsage().rss;
    const { y, errors } = await model.label(point, request({ order: 0, errors: true }));
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 28);
    // The discounted forward is the spot.
    expect(Math.abs(y.data[0] - 1)).toBeLessThan(4 * errors!.y!.data[0]);
    expect(errors!.y!.data[0] / (Math.sqrt(Math.expm1(0.04)) / Math.sqrt(paths))).toBeCloseTo(1, 1);
  });
});
