import { describe, expect, it } from 'vitest';
import { type Cut, cutsOf, halved, slabs } from '../../src/affine/index.ts';
import { input } from '../../src/graph/index.ts';
import { encloseWith, intervals, intervalTensor } from '../../src/interval/index.ts';
import { stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { squareWeights } from '../support/random-graphs.ts';

const random = stream(1, 'slabs');
const d = 3;
const x = input('x', [1, d]);
const y = x.matmul(squareWeights(d)).tanh().matmul(squareWeights(d)).silu().matmul(squareWeights(d));

function unit(): Float64Array {
  const entries = Float64Array.from({ length: d }, () => random.normal());
  const length = Math.hypot(...entries);
  return entries.map((entry) => entry / length);
}

describe('slabs of a box', () => {
  it('hold every point of it, with no tolerance, whatever the directions', () => {
    const counts = [[], [4], [3, 2], [2, 3, 2]];
    for (const scale of [1e-9, 1, 50])
      for (const own of counts) {
        const cuts = own.map((count): Cut => ({ direction: unit(), count }));
        const lo = Float64Array.from({ length: d }, () => random.normal());
        const box = intervalTensor(
          [1, d],
          lo,
          lo.map((end) => end + scale * random.uniform()),
        );
        const cells = [...slabs(box, cuts)].map(({ analysis, x: form }) => {
          const [range] = encloseWith(analysis.arithmetic, [y], { x: form }).map(analysis.ends);
          return { form: analysis.ends(form), range };
        });
        expect(cells.length).toBeLessThanOrEqual(own.reduce((product, count) => product * count, 1));
        for (let k = 0; k < 60; k++) {
          const at = lo.map((end, i) =>
            Math.min(box.hi[i], end + (box.hi[i] - end) * [0, 1, random.uniform()][random.integer(3)]),
          );
          const [exact] = encloseWith(intervals, [y], { x: intervals.constant({ shape: [1, d], data: at }) });
          const held = cells.some(
            ({ form, range }) =>
              at.every((value, i) => form.lo[i] <= value && value <= form.hi[i]) &&
              exact.lo.every((end, i) => end <= range.hi[i] && range.lo[i] <= exact.hi[i]),
          );
          expect(held).toBe(true);
        }
      }
  });

  it('make a function of one direction as tight as if it had one input', () => {
    const direction = new Float64Array(d).fill(1 / Math.sqrt(d));
    const ridge = x.sum([1], true).silu();
    const box = intervalTensor([1, d], new Float64Array(d).fill(-1), new Float64Array(d).fill(1));
    const widest = (cuts: readonly Cut[]) =>
      Math.max(
        ...[...slabs(box, cuts)].map(({ analysis, x: form }) => {
          const [value] = encloseWith(analysis.arithmetic, [ridge], { x: form });
          return value.radius[0];
        }),
      );
    expect(widest([{ direction, count: 8 }])).toBeLessThan(0.25 * widest([]));
  });

  it('leave out what misses the box, and an input that does not vary', () => {
    const flat = intervalTensor([1, d], [-1, 0.5, -1], [1, 0.5, 1]);
    const diagonal = Float64Array.from([1, 1, 1], (entry) => entry / Math.sqrt(3));
    const across = Float64Array.from([1, 1, -1], (entry) => entry / Math.sqrt(3));
    const cells = [
      ...slabs(flat, [
        { direction: diagonal, count: 6 },
        { direction: across, count: 6 },
      ]),
    ];
    expect(cells.length).toBeLessThan(36);
    for (const { analysis, x: form } of cells) {
      const { lo, hi } = analysis.ends(form);
      expect([lo[1], hi[1]]).toEqual([0.5, 0.5]);
    }
  });
});

describe('a box that is halved', () => {
  const box = intervalTensor([1, d], [0, 1, -1], [4, 2, 1]);

  it('along what outputs change by is covered by boxes of one size, no more than allowed', () => {
    const moment = tensor([
      [16, 0, 0],
      [0, 9, 0],
      [0, 0, 0],
    ]) as Tensor;
    const { boxes, moment: own } = halved(box, moment, 9);
    expect(boxes).toHaveLength(8);
    // 4, 3, 0 → 2, 3 → 2, 1.5 → 1, 1.5: the first input in quarters, the second in halves
    expect(own.data[0]).toBe(1);
    expect(own.data[4]).toBe(2.25);
    expect(boxes.map(({ lo }) => lo[0]).sort()).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    for (const { lo, hi } of boxes)
      expect([hi[0] - lo[0], hi[1] - lo[1], lo[2], hi[2]]).toEqual([1, 0.5, -1, 1]);
  });

  it('is left whole where nothing changes, or one is allowed', () => {
    const none = { shape: [d, d], data: new Float64Array(d * d) };
    expect(halved(box, none, 8).boxes).toEqual([box]);
    expect(halved(box, { shape: [d, d], data: none.data.map(() => 1) }, 1).boxes).toEqual([box]);
  });
});

describe('where a box is cut', () => {
  const momentOf = (...gradients: number[][]): Tensor => {
    const rows = Array.from({ length: d }, (_, a) =>
      Array.from({ length: d }, (_, b) => gradients.reduce((sum, g) => sum + g[a] * g[b], 0)),
    );
    return tensor(rows) as Tensor;
  };

  it('is across the one direction of a function of one direction', () => {
    const cuts = cutsOf(momentOf([3, 4, 0]), 12);
    expect(cuts).toHaveLength(1);
    expect(cuts[0].count).toBe(12);
    expect([...cuts[0].direction].map((entry) => Number(Math.abs(entry).toFixed(9)))).toEqual([0.6, 0.8, 0]);
  });

  it('is more often across what matters more, in as many slabs as are allowed at most', () => {
    const cuts = cutsOf(momentOf([4, 0, 0], [0, 1, 0]), 16);
    expect(cuts.map(({ count }) => count)).toEqual([8, 2]);
    for (const most of [1, 2, 7, 30])
      expect(
        cutsOf(momentOf([4, 0, 0], [0, 1, 0], [0, 0, 2]), most).reduce((n, { count }) => n * count, 1),
      ).toBeLessThanOrEqual(most);
  });

  it('is nowhere where outputs do not change', () => {
    expect(cutsOf(momentOf([0, 0, 0]), 16)).toEqual([]);
  });
});
