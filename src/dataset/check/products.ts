import { columnStatistics } from '../../tensor/index.ts';
import { columnNames } from '../columns.ts';
import type { Dataset } from '../dataset.ts';
import { type DataFinding, listed, SOME, short } from './finding.ts';
import { type LocalSlopes, localSlopes } from './local-slopes.ts';
import type { Remedies } from './remedies.ts';

/** Points at which Jacobians are estimated, at least. */
const FEW = 40;
/** Share of the estimates' square that is their own error, at most: noise, curvature, or points that are far apart. */
const NOISE = 0.1;
/** Correlation beyond which a factor is believed, below which a sign is, and below whose size nothing is in common. */
const CLEAR = 0.95;
const TURNED = -0.8;
const UNRELATED = 0.3;
/** Ratio from 1 that a factor differs by at least: curvature makes less of it where {@link NOISE} holds. */
const FACTOR = 1.5;
/** Share of its logarithm by which a factor may be another one between far points, and share by which two are one. */
const SAME = 0.25;
/** Share of the largest part's square that a part has at least to be looked at. */
const SLIGHT = 1e-4;

/** An estimate beside the product that is given, and the variance of its error. */
type Compare = (part: number, estimate: number, variance: number, given: number) => void;

/** How estimates go with what is given. */
interface Agreement {
  readonly correlation: number;
  /** What products are to be multiplied by to come near the estimates. */
  readonly factor: number;
  readonly noise: number;
  /** Σ estimates². */
  readonly size: number;
}

/** First-order products that do not fit the values: adjoints input by input, tangents output by output. */
export function sweepFindings(set: Dataset, remedies: Remedies): readonly DataFinding[] {
  const { vjp, jvp, inputs, outputs } = set;
  if (vjp === undefined && jvp === undefined) return [];
  const points = localSlopes(set);
  if (points.length < FEW) return [];
  const std = columnStatistics(set.x).std.map((one) => one || 1);
  const [d, m] = [inputs.length, outputs.length];
  return [
    ...(vjp === undefined
      ? []
      : findingsOf(
          'adjoint',
          d,
          points,
          (point, compare) => compareAdjoints(vjp, point, std, m, compare),
          columnNames('adjoints', inputs, outputs, vjp.adjoints.shape[1]),
          remedies,
        )),
    ...(jvp === undefined
      ? []
      : findingsOf(
          'tangent',
          m,
          points,
          (point, compare) => compareTangents(jvp, point, std, m, compare),
          columnNames('tangents', inputs, outputs, jvp.tangents.shape[1]),
          remedies,
        )),
  ];
}

/** cᵀJ beside the adjoints, by input. */
function compareAdjoints(
  { cotangents, adjoints }: NonNullable<Dataset['vjp']>,
  { row, slopes, left, inverse }: LocalSlopes,
  std: Float64Array,
  m: number,
  compare: Compare,
): void {
  const d = std.length;
  const k = adjoints.shape[1];
  for (let j = 0; j < k; j++)
    for (let a = 0; a < d; a++) {
      let [estimate, variance] = [0, 0];
      for (let o = 0; o < m; o++) {
        const c = cotangents.data[(row * k + j) * m + o];
        estimate += c * slopes[o * d + a];
        variance += c * c * left[o] * inverse[a * d + a];
      }
      compare(a, estimate, variance, adjoints.data[(row * k + j) * d + a] * std[a]);
    }
}

/** J·v beside the tangents, by output. */
function compareTangents(
  { directions, tangents }: NonNullable<Dataset['jvp']>,
  { row, slopes, left, inverse }: LocalSlopes,
  std: Float64Array,
  m: number,
  compare: Compare,
): void {
  const d = std.length;
  const k = tangents.shape[1];
  for (let j = 0; j < k; j++) {
    const v = std.map((one, a) => directions.data[(row * k + j) * d + a] / one);
    let spread = 0;
    for (let a = 0; a < d; a++) for (let b = 0; b < d; b++) spread += v[a] * inverse[a * d + b] * v[b];
    for (let o = 0; o < m; o++) {
      let estimate = 0;
      for (let a = 0; a < d; a++) estimate += slopes[o * d + a] * v[a];
      compare(o, estimate, left[o] * spread, tangents.data[(row * k + j) * m + o]);
    }
  }
}

function findingsOf(
  what: 'adjoint' | 'tangent',
  parts: number,
  points: readonly LocalSlopes[],
  visit: (point: LocalSlopes, compare: Compare) => void,
  names: readonly string[],
  { products: remedy }: Remedies,
): readonly DataFinding[] {
  // The nearest neighbourhoods come first: what curvature makes of a factor grows with the distance.
  const middle = points.length >> 1;
  const near = agreements(points.slice(0, middle), parts, visit);
  const far = agreements(points.slice(middle), parts, visit);
  const largest = Math.max(...near.map(({ size }) => size));
  const scales: { readonly part: number; readonly factor: number }[] = [];
  const unrelated: number[] = [];
  let clear = 0;
  for (let part = 0; part < parts; part++) {
    const [one, other] = [near[part], far[part]];
    if (!(one.size > SLIGHT * largest && one.noise < NOISE && other.noise < NOISE)) continue;
    clear++;
    if (isWrong(one, other)) scales.push({ part, factor: one.factor });
    else if (Math.max(Math.abs(one.correlation), Math.abs(other.correlation)) < UNRELATED)
      unrelated.push(part);
  }
  const rows = points.slice(0, SOME).map(({ row }) => row);
  const columnsOf = (chosen: readonly number[]) => names.filter((_, at) => chosen.includes(at % parts));
  const found: DataFinding[] = groups(scales).map(({ members, factor }) => {
    const columns = columnsOf(members);
    const all = members.length === clear && members.length > 1;
    return {
      kind: `${what}-scale`,
      severity: 'error',
      message: `${all ? `all ${what}s` : listed(columns)} do not fit the values: by the differences of these between near neighbours they should be about ${short(factor)} times what they are. ${remedy}`,
      columns: all ? names : columns,
      rows,
    };
  });
  if (unrelated.length === 0) return found;
  const columns = columnsOf(unrelated);
  found.push({
    kind: `${what}-mismatch`,
    severity: 'warning',
    message: `${listed(columns)} have nothing in common with the differences of values between near neighbours. ${remedy}`,
    columns,
    rows,
  });
  return found;
}

function agreements(
  points: readonly LocalSlopes[],
  parts: number,
  visit: (point: LocalSlopes, compare: Compare) => void,
): readonly Agreement[] {
  const sums = Array.from({ length: parts }, () => ({ both: 0, size: 0, given: 0, variance: 0 }));
  for (const point of points)
    visit(point, (part, estimate, variance, given) => {
      const sum = sums[part];
      sum.both += estimate * given;
      sum.size += estimate * estimate;
      sum.given += given * given;
      sum.variance += variance;
    });
  return sums.map(({ both, size, given, variance }) => ({
    correlation: given === 0 ? 0 : both / Math.sqrt(size * given),
    factor: both / given,
    noise: variance / size,
    size,
  }));
}

/** Whether products have another sign, or are all too large or small by one factor, near and far alike. */
function isWrong(near: Agreement, far: Agreement): boolean {
  if (near.correlation < TURNED && far.correlation < TURNED) return true;
  if (!(near.correlation > CLEAR && far.correlation > CLEAR)) return false;
  const [one, other] = [Math.log(near.factor), Math.log(far.factor)];
  return Math.abs(one) > Math.log(FACTOR) && Math.abs(one - other) < SAME * Math.abs(one);
}

/** Parts of one factor, but for what its estimate leaves open. */
function groups(scales: readonly { readonly part: number; readonly factor: number }[]) {
  const found: { readonly members: number[]; readonly factor: number }[] = [];
  for (const { part, factor } of scales) {
    const same = found.find((one) => Math.abs(factor / one.factor - 1) < SAME);
    if (same === undefined) found.push({ members: [part], factor });
    else same.members.push(part);
  }
  return found;
}
