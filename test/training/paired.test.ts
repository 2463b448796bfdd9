import { expect, test } from 'vitest';
import { stream } from '../../src/tensor/index.ts';
import { areEnough, isWorse, pairedPart } from '../../src/training/paired.ts';

const rows = Array.from({ length: 64 }, () => 64);
const random = stream(1, 'losses');
/** Losses that are noise of labels for the most part: the same for all networks. */
const noise = rows.map(() => 3e-3 * (1 + 0.2 * random.normal()));
const of = (excess: number, spread: number, name: string) => {
  const own = stream(1, name);
  return { rows, losses: Float64Array.from(noise, (loss) => loss + excess + spread * own.normal()) };
};

test('noise that networks share does not hide which one is worse', () => {
  const [better, worse] = [of(0, 1e-8, 'a'), of(1e-8, 1e-8, 'b')];
  expect(isWorse(worse, better)).toBe(true);
  expect(isWorse(better, worse)).toBe(false);
});

test('a difference within two standard errors is no difference', () => {
  const [one, other] = [of(0, 1e-6, 'a'), of(1e-8, 1e-6, 'b')];
  expect([isWorse(one, other), isWorse(other, one)]).toEqual([false, false]);
  expect(isWorse(one, one)).toBe(false);
});

test('a loss that is no number is worse', () => {
  const broken = { rows, losses: Float64Array.from(rows, () => Number.NaN) };
  expect(isWorse(broken, of(0, 1e-8, 'a'))).toBe(true);
});

test('few parts tell the sign alone', () => {
  const few = (loss: number) => ({ rows: [5, 5], losses: Float64Array.of(loss, loss) });
  expect([isWorse(few(2), few(1)), isWorse(few(1), few(2))]).toEqual([true, false]);
});

test('rows are parted in 64 or fewer, and labels judge from a hundred a parameter on', () => {
  expect([1, 64, 65, 4096].map(pairedPart)).toEqual([1, 1, 2, 64]);
  expect([areEnough(3999, 40), areEnough(4000, 40)]).toEqual([false, true]);
});
