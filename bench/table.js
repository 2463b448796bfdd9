/** What the figures say, in words and columns. */
import { cases, torchTarget } from './cases.js';
import { contendersOf, titles } from './contender.js';

/** @import { ContenderName } from './contender.js' */
/** @import { Entry, Timing } from './measure.js' */
/** @import { CaseResult } from './results.js' */

/** @typedef {Partial<Record<ContenderName, number | null>>} Times milliseconds a step; null or absent: not measured */

/** A median this many times the least time says that something else was running. */
const noisy = 1.25;
/** Part of the processors' time taken by others above which threads that wait for each other wait long. */
const much = 0.05;

const names = contendersOf.training;

/**
 * Where ours stands, losses first and plainly.
 *
 * @param {Times} times
 * @returns {string}
 */
export function verdict(times) {
  const { ours, torch } = times;
  if (!ours) return 'ours not measured';
  /** @type {string[]} */
  const remarks = [];
  for (const name of names) {
    const percent = Math.round((ours / (times[name] ?? Number.POSITIVE_INFINITY) - 1) * 100);
    if (percent > 0) remarks.push(`slower than ${titles[name]} by ${percent}%`);
  }
  if (torch && torch >= ours && torch < torchTarget * ours)
    remarks.push(`only ${(torch / ours).toFixed(2)} times as fast as PyTorch (target ${torchTarget})`);
  if (remarks.length) return remarks.join('; ');
  const met = [
    best(times.jaxJit, times.jaxScan) ? "JAX's best" : undefined,
    torch ? `${torchTarget} times PyTorch` : undefined,
  ].filter((peer) => peer !== undefined);
  return met.length ? `at or ahead of ${met.join(' and ')}` : 'nothing to compare with';
}

/**
 * @param {readonly CaseResult[]} results
 * @returns {string}
 */
export function stepTable(results) {
  const head = [
    'network',
    ...names.map((name) => titles[name]),
    'JAX best / ours',
    'PyTorch / ours',
    'ours is',
  ];
  const rows = results.map(({ name, milliseconds, leastMilliseconds }) => {
    const byMedian = verdict(milliseconds);
    const byLeast = verdict(leastMilliseconds);
    return [
      name,
      ...names.map((n) =>
        milliseconds[n] == null ? '-' : `${digits(milliseconds[n])} (${digits(leastMilliseconds[n])})`,
      ),
      ratio(best(milliseconds.jaxJit, milliseconds.jaxScan), milliseconds.ours),
      ratio(milliseconds.torch, milliseconds.ours),
      shape(byMedian) === shape(byLeast) ? byMedian : `${byMedian} [by the least times: ${byLeast}]`,
    ];
  });
  return columns([head, ...rows]);
}

/**
 * How many times the time of a first-order step each one's step of second order takes.
 *
 * @param {readonly CaseResult[]} results
 * @returns {string | undefined} undefined where no pair was measured
 */
export function orderTable(results) {
  const pairs = cases.flatMap(({ name, against }) => {
    const second = results.find((result) => result.name === name);
    const first = results.find((result) => result.name === against?.of);
    return against && first && second ? [{ first, second, target: against.target }] : [];
  });
  if (pairs.length === 0) return undefined;
  const times = (/** @type {Times} */ of) => [of.ours, best(of.jaxJit, of.jaxScan), of.torch];
  const rows = pairs.map(({ first, second, target }) => {
    const [medians, leasts] = /** @type {const} */ (['milliseconds', 'leastMilliseconds']).map((key) => {
      const [above, below] = [times(second[key]), times(first[key])];
      return above.map((time, k) => ratio(time, below[k]));
    });
    return [first.name, ...medians.map((text, k) => `${text} (${leasts[k]})`), String(target)];
  });
  return columns([['second / first order', 'ours', 'JAX best', 'PyTorch', 'target of ours'], ...rows]);
}

/**
 * @param {readonly Entry[]} entries
 * @param {number} tolerance
 * @returns {string}
 */
export function agreementTable(entries, tolerance) {
  if (!entries.length) return '  nobody could run it';
  return columns(
    entries.map((entry) => [
      `  ${titles[entry.contender.name]} (${entry.form})`,
      String(entry.numbers[0].toPrecision(7)),
      String(entry.numbers[entry.numbers.length - 1].toPrecision(7)),
      entry.deviation.toExponential(1),
      entry.deviation <= tolerance ? '' : 'DOES NOT AGREE',
    ]),
  );
}

/**
 * @param {Pick<CaseResult, 'timings' | 'stolen'>} result
 * @returns {string[]} a sentence for each reason not to trust the figures
 */
export function noiseRemarks({ timings, stolen }) {
  const others =
    stolen !== null && stolen > much
      ? [`the host gave ${Math.round(100 * stolen)} % of the processors' time to others`]
      : [];
  const scattered = Object.keys(titles).flatMap((key) => {
    const name = /** @type {ContenderName} */ (key);
    const timing = timings[name];
    return timing && timing.median > noisy * timing.minimum
      ? [`${titles[name]}'s median is ${(timing.median / timing.minimum).toFixed(1)} times its least time`]
      : [];
  });
  return [...others, ...scattered];
}

/**
 * How many times as fast as the dense network's the code of a sparse one is, a line a language.
 *
 * @param {import('./results.js').SparseResult} result
 * @returns {string[]}
 */
export function sparseLines({ name, target, bytes, javascript, c }) {
  const line = (
    /** @type {string} */ language,
    /** @type {import('./results.js').SparseTimes} */ { dense, sparse },
  ) => {
    const times = /** @type {const} */ (['value', 'gradient']).map((of) => dense[of] / sparse[of]);
    const against =
      target === null
        ? ''
        : `, ${Math.min(...times) * target >= 1 ? 'within' : 'over'} the target of 1/${1 / target}`;
    return (
      `${name}, ${language}: value ${digits(sparse.value)} µs, 1/${times[0].toFixed(1)} of the dense one's; ` +
      `with gradient ${digits(sparse.gradient)} µs, 1/${times[1].toFixed(1)}${against}`
    );
  };
  return [
    `${line('JavaScript', javascript)}; ${Math.round(bytes.sparse / 1000)} kB in place of ${Math.round(bytes.dense / 1000)}`,
    ...(c === null ? [] : [line('C', c)]),
  ];
}

/**
 * @param {ReadonlyMap<ContenderName, Timing>} timings
 * @param {'median' | 'minimum'} statistic
 * @returns {CaseResult['milliseconds']}
 */
export function timesOf(timings, statistic) {
  return Object.fromEntries(names.map((name) => [name, timings.get(name)?.[statistic] ?? null]));
}

/** Columns under each other; the last is not padded. @param {readonly (readonly string[])[]} rows */
export function columns(rows) {
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => row[j].length)));
  return rows
    .map((row) =>
      row
        .map((cell, j) => cell.padEnd(widths[j]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Three significant digits, or a dash. @param {number | null | undefined} milliseconds */
export const digits = (milliseconds) => milliseconds?.toPrecision(3) ?? '-';

/** @param {...(number | null | undefined)} times */
export function best(...times) {
  const there = times.filter((time) => time != null);
  return there.length ? Math.min(...there) : null;
}

/** A verdict without its figures. @param {string} text */
const shape = (text) => text.replace(/[\d.]+/g, '');

/** @param {number | null | undefined} peer @param {number | null | undefined} ours */
export const ratio = (peer, ours) => (peer && ours ? (peer / ours).toFixed(2) : '-');
