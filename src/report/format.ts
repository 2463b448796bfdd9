/** Numbers and sizes as text; the same on every machine and in every locale. */

/** What stands where a number is missing or not finite. */
export const MISSING = '–';

/** Six decimals, as in the published table; a dash when not finite. */
export function formatR2(r2: number): string {
  return Number.isFinite(r2) ? minus(r2.toFixed(6)) : MISSING;
}

/** Two significant digits in scientific notation, "3.8e-5"; a dash when not finite. */
export function formatSmall(value: number): string {
  return Number.isFinite(value) ? minus(value.toExponential(1).replace('e+', 'e')) : MISSING;
}

/** A ratio: two significant digits below ten, whole above, scientific beyond a hundred thousand. */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return MISSING;
  if (ratio >= 1e5) return formatSmall(ratio);
  return ratio >= 9.95 ? formatCount(Math.round(ratio)) : ratio.toPrecision(2);
}

/** A whole number with commas between thousands. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? minus(String(count).replace(/\B(?=(\d{3})+$)/g, ',')) : MISSING;
}

/** A number of at most `digits` significant digits, without trailing zeros. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return MISSING;
  return minus(String(Number(value.toPrecision(digits))));
}

/** A number beside its standard error, which has one digit, down to the same decimal: "1.50 ± 0.01". */
export function formatWithError(value: number, error: number): string {
  if (!Number.isFinite(value)) return MISSING;
  const rounded = Number(error.toPrecision(1));
  const decimals = rounded > 0 ? -Math.floor(Math.log10(rounded)) : Number.NaN;
  if (!(decimals <= 6)) return `${formatNumber(value, 3)} ± ${formatNumber(error, 1)}`;
  return `${minus(value.toFixed(Math.max(0, decimals)))} ± ${formatNumber(rounded, 1)}`;
}

/** Wall time: "3.4 ms", "0.42 s", "12.3 s", "1 min 43 s". */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return MISSING;
  if (seconds < 0.0995) return `${formatNumber(1000 * seconds, 2)} ms`;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** "1 thread", "2 threads". */
export function formatThreads(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}

/** A share of one in per cent. */
export function formatShare(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %` : MISSING;
}

/** A label on a linear axis: as short as three significant digits allow. */
export function formatTick(value: number): string {
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  const plain = size === 0 || (size >= 1e-3 && size < 1e5);
  return minus(plain ? String(rounded) : rounded.toExponential().replace('e+', 'e'));
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** "10⁻⁵" for exact powers of ten outside 0.001 to 1000, plain text otherwise. */
export function formatPower(value: number): string {
  const exponent = Math.round(Math.log10(value));
  if (Math.abs(exponent) <= 3 || Math.abs(Math.log10(value) - exponent) > 1e-9) return formatNumber(value, 2);
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]);
  return `10${exponent < 0 ? '⁻' : ''}${digits.join('')}`;
}

function minus(text: string): string {
  return text.replace(/^-/, '−');
}
