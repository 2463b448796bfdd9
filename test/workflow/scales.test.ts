import { describe, expect, it } from 'vitest';
import { type Dataset, dataset, designPoints } from '../../src/dataset/index.ts';
import { predict } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { readSurrogate, writeSurrogate } from '../../src/surrogate/index.ts';
import { stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { adam } from '../../src/training/index.ts';
import { evaluateSurrogates, fineTuneSurrogate, trainSurrogate } from '../../src/workflow/index.ts';

const engine = await openEngine({ threads: 1 });
const n = 256;
const u = designPoints({ kind: 'sobol' }, { lo: [-1, -1], hi: [1, 1] }, n, stream(1, 'points'));
const options = { hidden: [8], steps: 128, batch: 64, method: adam() };

/** sy·f(x/sx) + my with f = sin 2a + a·b, and its derivatives. */
function labelled(sx: number, sy: number, mx = 0, my = 0): Dataset {
  const rows = Array.from({ length: n }, (_, k) => u.data.subarray(2 * k, 2 * k + 2));
  return dataset({
    x: tensor(
      u.data.map((value) => mx + sx * value),
      [n, 2],
    ),
    y: tensor(
      rows.map(([a, b]) => my + sy * (Math.sin(2 * a) + a * b)),
      [n, 1],
    ),
    dydx: tensor(
      rows.flatMap(([a, b]) => [2 * Math.cos(2 * a) + b, a].map((slope) => (slope * sy) / sx)),
      [n, 1, 2],
    ),
    inputs: [{ name: 'a' }, { name: 'b' }],
    outputs: [{ name: 'y' }],
    provenance: {},
  });
}

describe('training does not depend on the units', async () => {
  const plain = labelled(1, 1);
  const { surrogate } = await trainSurrogate(engine, plain, options);
  const [expected] = await evaluateSurrogates(engine, { net: surrogate }, plain);

  it.each([
    ['far beyond float32', 2 ** -200, 2 ** 133],
    ['at the end of the range of doubles', 2 ** 33, 2 ** 1000],
    ['at its other end', 2 ** -33, 2 ** -1000],
    ['of subnormal outputs', 2 ** -7, 2 ** -1030],
  ])('%s', async (_, sx, sy) => {
    const set = labelled(sx, sy);
    const { surrogate: net } = await trainSurrogate(engine, set, options);
    // Powers of two do not round (but subnormal numbers): normalised data have the same bits.
    if (sy > 2 ** -1022) expect(net.layers).toEqual(surrogate.layers);
    const [row] = await evaluateSurrogates(engine, { net: readSurrogate(writeSurrogate(net)) }, set);
    for (const order of ['values', 'gradients'] as const) {
      expect(Math.abs((row.r2[order] as number) - (expected.r2[order] as number))).toBeLessThan(1e-6);
      const unit = order === 'values' ? sy : sy / sx;
      expect((row.rmse[order] as number) / unit / (expected.rmse[order] as number)).toBeCloseTo(1, 4);
    }
    const tuned = await fineTuneSurrogate(engine, net, set, { steps: 64, batch: 64 });
    const [after] = await evaluateSurrogates(engine, { tuned: tuned.surrogate }, set);
    expect(after.r2.values).toBeGreaterThan(0.9 * (row.r2.values as number));
  });

  it('nor on offsets that are large beside what varies', async () => {
    const set = labelled(1, 1, 2 ** 20, -133048);
    const { surrogate: net } = await trainSurrogate(engine, set, options);
    const [row] = await evaluateSurrogates(engine, { net }, set);
    expect(row.rmse.values).toBeLessThan(1.01 * (expected.rmse.values as number));
    // Between neighbours that float32 could not tell apart the prediction changes as it should.
    const x = tensor([2 ** 20 + 0.25, 2 ** 20, 2 ** 20 + 0.25 + 1e-3, 2 ** 20], [2, 2]);
    const { y, dydx } = await predict(engine, net, x, { order: 1 });
    expect((y.data[1] - y.data[0]) / 1e-3 / dydx.data[0]).toBeCloseTo(1, 2);
  });
});

describe('fine-tuning', () => {
  it('of weights that float32 does not hold beside normalised data is refused, and of small ones is not', async () => {
    const set = labelled(1, 1);
    const { surrogate } = await trainSurrogate(engine, set, options);
    const scaled = (first: number, last: number) => ({
      ...surrogate,
      layers: surrogate.layers.map((layer, k) => ({
        ...layer,
        weight: layer.weight.map((w) => w * (k === 0 ? first : k === surrogate.layers.length - 1 ? last : 1)),
      })),
    });
    const tune = (net: typeof surrogate) =>
      fineTuneSurrogate(engine, net, set, { loss: { kind: 'vanilla' }, steps: 8 });
    expect(() => tune(scaled(1e-58, 1e58))).toThrow(
      /float32, in which networks are trained, must hold .*; received .* near 1e5\d.*Train a new one/,
    );
    expect((await tune(scaled(1, 1e-38))).training.steps).toBeGreaterThan(0);
  });
});

describe('an evaluation', () => {
  it('whose errors are no finite numbers is refused, not printed', async () => {
    const set = labelled(1, 1);
    const { surrogate } = await trainSurrogate(engine, set, options);
    const [first, last] = surrogate.layers;
    const broken = {
      ...surrogate,
      layers: [first, { ...last, weight: last.weight.map(() => 1e308), bias: last.bias.map(() => -1e308) }],
    };
    await expect(evaluateSurrogates(engine, { fine: surrogate, broken }, set)).rejects.toThrow(
      /doubles must hold the derivatives of order 1 of broken; received normalised values near 1e308/,
    );
  });

  it('of a network of ReLUs by another has no curvatures, and against a truth that bends an honest score', async () => {
    const set = labelled(1, 1);
    const { surrogate } = await trainSurrogate(engine, set, { ...options, activation: 'relu' });
    const truth = await predict(engine, surrogate, set.x);
    const [row] = await evaluateSurrogates(engine, { surrogate }, { ...set, ...truth });
    expect(Object.keys(row.rmse)).toEqual(['values', 'gradients']);
    // Σ of all second derivatives of sin 2a + a·b.
    const curvature = tensor(
      Array.from({ length: n }, (_, k) => -4 * Math.sin(2 * u.data[2 * k]) + 2),
      [n, 1],
    );
    const [bent] = await evaluateSurrogates(engine, { surrogate }, { ...set, curvature });
    expect(bent.r2.curvatures).toBeLessThan(0);
  });
});

describe('an input that does not vary', () => {
  it('and has derivatives of a size that float32 does not hold is refused by name', async () => {
    const set = labelled(1, 1);
    const still = {
      ...set,
      x: tensor(
        set.x.data.map((value, i) => (i % 2 === 0 ? value : 1e-60)),
        [n, 2],
      ),
      dydx: tensor(
        (set.dydx as Tensor).data.map((value, i) => (i % 2 === 0 ? value : 1e60 * value)),
        [n, 1, 2],
      ),
    };
    await expect(trainSurrogate(engine, still, options)).rejects.toThrow(
      /d\(y\)\/d\(b\)\. Leave the input out/,
    );
    expect((await trainSurrogate(engine, { ...still, dydx: undefined }, options)).training.steps).toBe(128);
  });
});
