/**
 * Up to so many spreads from zero, rounding to float32 costs at most 2⁻¹⁷ of a spread, no more than its arithmetic does.
 */
const FAR = 2 ** 7;
/** Scales whose products with numbers near 1 stay within float32. */
const LEAST = 2 ** -100;
const GREATEST = 2 ** 100;

/**
 * Why float32 cannot hold numbers of this mean and standard deviation, as a clause about them. They are beyond its range
 * (1e40), or so far from zero that it keeps few digits of what they vary by (133048 ± 1). Undefined where it can.
 */
export function beyondSingleColumn(name: string, mean: number, std: number): string | undefined {
  const column = `${name} near ${short(mean)} with a spread of ${short(std)}`;
  if (Math.abs(mean) > GREATEST || !isWithinSingle(std)) return `${column}, beyond its range`;
  return Math.abs(mean) > FAR * std ? `${column}, of which it keeps few digits` : undefined;
}

/** Whether float32 may compute with numbers of a scale: their products with numbers near 1 stay within its range. */
export function isWithinSingle(scale: number): boolean {
  return scale >= LEAST && scale <= GREATEST;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
