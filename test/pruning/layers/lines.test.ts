import { expect, it } from 'vitest';
import { intervalTensor } from '../../../src/interval/index.ts';
import { enclosedRemainder, fittedLines } from '../../../src/pruning/layers/lines.ts';
import { activations } from '../../../src/surrogate/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { byDefinition } from '../../support/by-definition.ts';

/** Ranges of a random layer of five, from points to hundreds wide. */
function ranges(seed: number) {
  const random = stream(seed, 'ranges');
  const lo = Array.from({ length: 5 }, () => 4 * random.normal());
  return intervalTensor(
    [1, 5],
    lo,
    lo.map((end) => end + (random.uniform() < 0.2 ? 0 : 10 ** (4 * random.uniform() - 2))),
  );
}

const linesOf = (seed: number) => {
  const random = stream(seed, 'lines');
  const draw = () => Float64Array.from({ length: 5 }, () => random.normal());
  return { slope: draw(), offset: draw() };
};

it.each(activations)(
  'what is left of %s beside a line is enclosed, over ranges of any width',
  (activation) => {
    const outside: unknown[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const [box, lines] = [ranges(seed), linesOf(seed)];
      const { lo, hi } = enclosedRemainder(activation, box, lines);
      for (let k = 0; k < 5; k++)
        for (let at = 0; at <= 500; at++) {
          const u = Math.min(box.lo[k] + ((box.hi[k] - box.lo[k]) * at) / 500, box.hi[k]);
          const left = byDefinition(activation)(u) - lines.slope[k] * u - lines.offset[k];
          // The definition itself rounds, a few units of the largest number in it.
          const unit = 8 * Number.EPSILON * (1 + Math.abs(u) * (1 + Math.abs(lines.slope[k])));
          if (!(lo[k] - unit <= left && left <= hi[k] + unit))
            outside.push({ seed, u, left, lo: lo[k], hi: hi[k] });
        }
    }
  },
);

it.each(activations)('what encloses it is not much wider than it is: %s', (activation) => {
  const box = intervalTensor([1, 1], [-3], [3]);
  const u = Float64Array.from({ length: 601 }, (_, at) => -3 + at / 100);
  const values = u.map((at) => byDefinition(activation)(at));
  const lines = fittedLines(activation, tensor(u, [601, 1]), tensor(values, [601, 1]));
  const left = Array.from(u, (at, k) => values[k] - lines.slope[0] * at - lines.offset[0]);
  const { lo, hi } = enclosedRemainder(activation, box, lines);
  expect(hi[0] - lo[0]).toBeLessThan(1.2 * (Math.max(...left) - Math.min(...left)));
});

it('the line of a layer that is linear leaves nothing but rounding', () => {
  const one = { slope: Float64Array.of(1), offset: Float64Array.of(0) };
  const { lo, hi } = enclosedRemainder('linear', intervalTensor([1, 1], [-3], [3]), one);
  expect(Math.max(-lo[0], hi[0])).toBeLessThan(1e-14);
});

it('lines are those of least squares', () => {
  const [sums, values] = [
    tensor(Float64Array.of(0, 1, 2), [3, 1]),
    tensor(Float64Array.of(1, 3, 5.6), [3, 1]),
  ];
  const { slope, offset } = fittedLines('silu', sums, values);
  expect(slope[0]).toBeCloseTo(2.3, 14);
  expect(offset[0]).toBeCloseTo(0.9, 14);
});

it.each(activations)('the line of sums that hardly vary is the tangent at their mean: %s', (activation) => {
  const definition = byDefinition(activation);
  const middle = 0.7;
  const slope = (definition(middle + 1e-5) - definition(middle - 1e-5)) / 2e-5;
  for (const width of [0, 1e-15, 1e-30]) {
    const u = Float64Array.from({ length: 9 }, (_, k) => middle + width * (k - 4));
    const lines = fittedLines(activation, tensor(u, [9, 1]), tensor(u.map(definition), [9, 1]));
    expect(lines.slope[0]).toBeCloseTo(slope, 8);
    expect(lines.offset[0] + lines.slope[0] * middle).toBeCloseTo(definition(middle), 12);
  }
});

it('the line of sums whose squares are below what doubles hold is that of their multiples', () => {
  const random = stream(1, 'sums');
  const u = Float64Array.from({ length: 50 }, () => random.normal());
  const relu = u.map((value) => Math.max(0, value));
  const scaled = (values: Float64Array, by: number) =>
    tensor(
      values.map((value) => value * by),
      [50, 1],
    );
  const { slope } = fittedLines('relu', scaled(u, 1), scaled(relu, 1));
  // Powers of two change no bit.
  expect(fittedLines('relu', scaled(u, 2 ** -900), scaled(relu, 2 ** -900)).slope).toEqual(slope);
});
