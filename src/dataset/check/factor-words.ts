import { columnStatistics } from '../../tensor/index.ts';
import type { Dataset } from '../dataset.ts';
import { short } from './finding.ts';

/** A factor with its standard error. */
export interface Measured {
  readonly factor: number;
  readonly error: number;
}

/** What a factor may be, and why. */
interface Meaning {
  readonly value: number;
  /** "as forces are" */
  readonly why: string;
}

const SIGN = 'as forces are, or derivatives of the other sign';
const DEGREES = 'as if an angle were in degrees';
const UNIT = 'as if a unit had another prefix';
const MEANINGS: readonly Meaning[] = [
  { value: -1, why: SIGN },
  { value: 180 / Math.PI, why: DEGREES },
  { value: Math.PI / 180, why: DEGREES },
  ...[1e3, 1e-3, 1e6, 1e-6, 1e2, 1e-2].map((value) => ({ value, why: UNIT })),
];
/** Standard errors within which a factor may be one that means something, and what share of it a standard error is then. */
const NEAR = 3;
const SURE = 0.15;
/** Nearer to it than by this share, though the error is less, it is that too: errors are estimates. */
const EQUAL = 0.02;
/** A factor nearer to −1 than this is −1: nothing else is near. */
const SIGNED = 0.05;
/** As many standard errors as its size make a factor one that is not known. */
const UNKNOWN = 2;

/** Whether the factor is known at all: it is a sign, or its size is more than its error. */
export function isKnown({ factor, error }: Measured): boolean {
  return Math.abs(factor + 1) < SIGNED || Math.abs(factor) > UNKNOWN * error;
}

/** What the factor of some inputs' derivatives means, as far as its error tells; undefined where nothing is near. */
export function meaningOf(
  { x, inputs }: Dataset,
  { factor, error }: Measured,
  by: readonly number[],
): Meaning | undefined {
  if (Math.abs(factor + 1) < SIGNED) return MEANINGS[0];
  if (!(error < SURE * Math.abs(factor))) return undefined;
  const own = by.length > 1 ? [] : meaningsOfInput(x.data, by[0], inputs[by[0]].name, inputs.length);
  const distance = ({ value }: Meaning): number => Math.abs(factor - value);
  const near = (one: Meaning): boolean =>
    distance(one) < Math.max(NEAR * error, EQUAL * Math.abs(factor)) && distance(one) < Math.abs(factor) / 3;
  return [...MEANINGS, ...own].filter(near).sort((a, b) => distance(a) - distance(b))[0];
}

function meaningsOfInput(x: Float64Array, k: number, name: string, d: number): readonly Meaning[] {
  const column = Float64Array.from({ length: x.length / d }, (_, i) => x[i * d + k]);
  const { mean, std, min } = columnStatistics({ shape: [column.length, 1], data: column });
  return [
    ...(std[0] > 0
      ? [{ value: 1 / std[0], why: `as if ${name} were divided by its standard deviation` }]
      : []),
    ...(min[0] > 0 ? [{ value: 1 / mean[0], why: `as if it were the derivative by log ${name}` }] : []),
  ];
}

/** The factor to multiply by: that which it means, where that is a constant, else as many digits as are known. */
export function appliedFactor(set: Dataset, measured: Measured, by: readonly number[]): number {
  const meaning = meaningOf(set, measured, by);
  return meaning !== undefined && MEANINGS.includes(meaning)
    ? Number(meaning.value.toPrecision(7))
    : digits(measured);
}

/** "57 (±3) times what it is, as if an angle were in degrees" */
export function factorWords(set: Dataset, measured: Measured, by: readonly number[]): string {
  const { factor, error } = measured;
  const subject = by.length > 1 ? 'they are' : 'it is';
  if (!isKnown(measured)) {
    const most = Math.abs(factor) + UNKNOWN * error;
    return most < 1
      ? `nearer to 0, at most ${short(most)} times what ${subject} (by which factor is not sure)`
      : `something else than ${subject} (by which factor is not sure)`;
  }
  const meaning = meaningOf(set, measured, by);
  const value = digits(measured);
  if (meaning?.value === -1) return `-1 (±${roundedError(error)}) times what ${subject}, ${meaning.why}`;
  const close = meaning && Math.abs(factor / meaning.value - 1) < EQUAL;
  const guess = meaning
    ? close
      ? `, ${meaning.why}`
      : `, perhaps ${short(meaning.value)}: ${meaning.why}`
    : '';
  return `${value} (±${roundedError(error)}) times what ${subject}${guess}`;
}

/** A factor to the digit in which its error begins. */
export function digits({ factor, error }: Measured): number {
  if (!(error > 0)) return Number(factor.toPrecision(4));
  const place = Math.floor(Math.log10(Math.abs(factor))) - Math.floor(Math.log10(error)) + 1;
  return Number(factor.toPrecision(Math.min(Math.max(place, 1), 6)));
}

function roundedError(error: number): string {
  return String(Number(error.toPrecision(1)));
}
