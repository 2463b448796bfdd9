import { describe, expect, it } from 'vitest';
import { dataset } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { bendFindings } from '../../src/training/bends.ts';
import { trainSurrogate } from '../../src/workflow/index.ts';

const kinds = (term: Parameters<typeof bendFindings>[0]) =>
  bendFindings(term, 'on 20 held-out rows', ['y']).map(({ kind }) => kind);

describe('second derivatives that are worse than 0', () => {
  it('have a loss that is not below the mean square of their labels, unless that is noise', () => {
    const warned = ['curvatures-worse-than-constant'];
    expect(kinds({ loss: 1.5, signal: 1 })).toEqual(warned);
    expect(kinds({ loss: 1.5, signal: 1, noise: 0.2 })).toEqual(warned);
    expect(kinds({ loss: 0.9, signal: 1 })).toEqual([]);
    expect(kinds({ loss: 1.5, signal: 1, noise: 1.1 })).toEqual([]);
    expect(kinds({ loss: 1.5 })).toEqual([]);
    expect(kinds(undefined)).toEqual([]);
  });

  it.each([
    [-2, ['curvatures-worse-than-constant']],
    [2, []],
  ])('are told of a parabola whose labels are %d', async (second, expected) => {
    const n = 200;
    const x = Float64Array.from({ length: n }, (_, k) => -1 + (2 * k) / n);
    const set = dataset({
      x: { shape: [n, 1], data: x },
      y: { shape: [n, 1], data: x.map((a) => a * a) },
      dydx: { shape: [n, 1, 1], data: x.map((a) => 2 * a) },
      hessian: { shape: [n, 1, 1, 1], data: new Float64Array(n).fill(second) },
      inputs: [{ name: 'a' }],
      outputs: [{ name: 'y' }],
      provenance: {},
    });
    const { training } = await trainSurrogate(await openEngine({ threads: 1 }), set, {
      hidden: [16],
      steps: 1000,
      schedule: { kind: 'one-cycle', peak: 1e-2, warmup: 0.1 },
      loss: { kind: 'sobolev', order: 2, weights: { values: 1, gradients: 1, curvatures: 1e-3 } },
    });
    expect(training.findings.map(({ kind }) => kind)).toEqual(expected);
  });
});
