import { columnStatistics, type Tensor } from '../../tensor/index.ts';
import { columnNames } from '../columns.ts';
import { type Dataset, sliceDataset, takeRows } from '../dataset.ts';
import { type DataFinding, listed, SOME, short } from './finding.ts';
import { gradientFindings } from './gradients.ts';
import { nearPairs } from './pairs.ts';
import type { Remedies } from './remedies.ts';

/** Derivatives that are looked at as if they were values, at most: each costs as much as an output. */
const MOST = 32;
/** Rows that are looked at, the first ones. */
const LOOKED = 16_384;
/** Pairs of near points that products are compared at, at least. */
const FEW = 60;
/** Correlation of products with differences of gradients beyond which a factor is believed, and below which a sign is. */
const CLEAR = 0.95;
const TURNED = -0.7;
/** Share of its logarithm by which a factor may be another one between far points. */
const SAME = 0.25;
/** Ratio from 1 that a factor differs by at least: curvature of the products themselves makes less. */
const FACTOR = 1.3;

/** Second derivatives that do not fit the first ones: Hessians and products, each by the gradients of near neighbours. */
export function secondFindings(whole: Dataset, remedies: Remedies): readonly DataFinding[] {
  const set = sliceDataset(whole, 0, Math.min(LOOKED, whole.x.shape[0]));
  return [...hessianFindings(set, remedies), ...productFindings(set, remedies)];
}

/**
 * A Jacobian's columns as values of which the rows of the Hessian are the gradients: what tells wrong gradients tells wrong
 * Hessians.
 */
function hessianFindings(set: Dataset, remedies: Remedies): readonly DataFinding[] {
  const { hessian, inputs, outputs } = set;
  const known = withKnownGradients(set);
  if (hessian === undefined || known === undefined || outputs.length * inputs.length > MOST) return [];
  const [n, m, d] = (known.hessian as Tensor).shape;
  const slopes = columnNames('dydx', inputs, outputs, 0).map((name) => ({ name }));
  const derived: Dataset = {
    x: known.x,
    y: { shape: [n, m * d], data: (known.dydx as Tensor).data },
    dydx: { shape: [n, m * d, d], data: (known.hessian as Tensor).data },
    inputs,
    outputs: slopes,
    provenance: {},
  };
  const ours = columnNames('hessian', inputs, outputs, 0);
  const names = new Map(columnNames('dydx', inputs, slopes, 0).map((name, at) => [name, ours[at]]));
  return gradientFindings(derived, remedies).map(({ kind, columns, rows }) => ({
    kind: 'hessian-mismatch' as const,
    severity: 'warning' as const,
    message: `${listed(columns.map((name) => names.get(name) as string))} do not fit the first derivatives: by the differences of these between near neighbours they are ${REASONS[kind] ?? 'of another function'}. ${remedies.hessian}`,
    columns: columns.map((name) => names.get(name) as string),
    rows,
  }));
}

const REASONS: Readonly<Partial<Record<DataFinding['kind'], string>>> = {
  'gradient-scale': 'another multiple: of another sign, or in other units',
  'gradient-order': 'in another order',
  'gradient-rows': 'those of another row',
  'gradient-zero': '0 where they should not be',
};

/** The rows whose first derivatives are all known; undefined where these are few, or there are none. */
function withKnownGradients(set: Dataset): Dataset | undefined {
  const { dydx } = set;
  if (dydx === undefined) return undefined;
  const [n, m, d] = dydx.shape;
  const rows = Array.from({ length: n }, (_, row) => row).filter((row) =>
    dydx.data.subarray(row * m * d, (row + 1) * m * d).every((value) => !Number.isNaN(value)),
  );
  if (2 * rows.length < n || rows.length < 2) return undefined;
  return rows.length === n ? set : takeRows(set, rows);
}

/** Hessian-vector products of another sign or size than v·(g_j − g_i) ≈ Hv·(x_j − x_i) says, pair by near pair. */
function productFindings(set: Dataset, remedies: Remedies): readonly DataFinding[] {
  const known = withKnownGradients(set);
  if (known?.hvp === undefined) return [];
  const { x, dydx, hvp, inputs, outputs } = known;
  const [, k, m, d] = hvp.products.shape;
  const { from, to, steps } = nearPairs(known, columnStatistics(x).std);
  if (from.length < 4 * FEW) return [];
  const names = columnNames('products', inputs, outputs, k);
  const quarter = Math.floor(from.length / 4);
  return outputs.flatMap(({ name }, o): readonly DataFinding[] => {
    const compared = (start: number, stop: number): Agreement => {
      let [both, told, predicted] = [0, 0, 0];
      for (let p = start; p < stop; p++)
        for (let j = 0; j < k; j++) {
          let [change, product] = [0, 0];
          for (let a = 0; a < d; a++) {
            const slope = (row: number) => (dydx as Tensor).data[(row * m + o) * d + a];
            change += hvp.directions.data[(from[p] * k + j) * d + a] * (slope(to[p]) - slope(from[p]));
            product += hvp.products.data[((from[p] * k + j) * m + o) * d + a] * steps[p * d + a];
          }
          both += change * product;
          told += change * change;
          predicted += product * product;
        }
      return { correlation: both / Math.sqrt(told * predicted), factor: both / predicted };
    };
    // Pairs come the nearest first: what the curve of the products makes of a factor goes away with the distance.
    const [near, far] = [compared(0, quarter), compared(quarter, from.length)];
    if (!isWrong(near, far)) return [];
    const columns = names.filter((_, at) => Math.floor(at / d) % m === o);
    return [
      {
        kind: 'products-mismatch',
        severity: 'warning',
        message: `${listed(columns)} do not fit the first derivatives of ${name}: by the differences of these between near neighbours they should be about ${short(near.factor)} times what they are. ${remedies.products}`,
        columns,
        rows: [...from.subarray(0, SOME)],
      },
    ];
  });
}

/** How products go with the differences that they should be, and what they are to be multiplied by to come near them. */
interface Agreement {
  readonly correlation: number;
  readonly factor: number;
}

/** Whether products have another sign, or are all too large or small by one factor, near and far alike. */
function isWrong(near: Agreement, far: Agreement): boolean {
  if (near.correlation < TURNED && far.correlation < 0) return true;
  if (!(near.correlation > CLEAR && far.factor > 0)) return false;
  const [one, other] = [Math.log(near.factor), Math.log(far.factor)];
  return Math.abs(one) > Math.log(FACTOR) && Math.abs(one - other) < SAME * Math.abs(one);
}
