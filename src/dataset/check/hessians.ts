import type { Tensor } from '../../tensor/index.ts';
import { columnNames } from '../columns.ts';
import type { Dataset } from '../dataset.ts';
import { type DataFinding, listed, SOME, short } from './finding.ts';
import type { Remedies } from './remedies.ts';

/** Root mean square of H_ab − H_ba, as a share of that of both, which rounding and finite differences leave at most. */
const ROUNDING = 0.01;
/** How many times its standard error such a difference is, where that is known, before noise no longer explains it. */
const ERRORS = 3;

/** Hessians that are not symmetric: with a triangle of zeros, or by more than rounding and noise explain. */
export function symmetryFindings(
  { hessian, errors, inputs, outputs }: Dataset,
  { hessian: remedy }: Remedies,
): readonly DataFinding[] {
  if (hessian === undefined) return [];
  const [n, m, d] = hessian.shape;
  const names = columnNames('hessian', inputs, outputs, 0);
  const zeros: string[] = [];
  const pairs: {
    readonly columns: readonly string[];
    readonly rows: readonly number[];
    readonly share: number;
  }[] = [];
  for (let o = 0; o < m; o++)
    for (let a = 0; a < d; a++)
      for (let b = 0; b < a; b++) {
        const [lower, upper] = [(o * d + a) * d + b, (o * d + b) * d + a];
        const compared = differences(hessian, errors?.hessian, lower, upper, n);
        if (compared === undefined) continue;
        const { difference, size, noise, rows, zero } = compared;
        if (zero !== undefined) zeros.push(names[zero === 'lower' ? lower : upper]);
        else if (difference > ROUNDING * size && difference > ERRORS * noise)
          pairs.push({ columns: [names[upper], names[lower]], rows, share: difference / size });
      }
  return [
    ...(zeros.length === 0
      ? []
      : [
          {
            kind: 'hessian-triangle' as const,
            severity: 'error' as const,
            message: `${listed(zeros)} ${zeros.length === 1 ? 'is' : 'are'} 0 everywhere, but the same second derivatives in the other order are not: one triangle was written. ${remedy}`,
            columns: zeros,
            rows: [],
          },
        ]),
    ...pairs.map(({ columns, rows, share }) => ({
      kind: 'hessian-asymmetric' as const,
      severity: 'warning' as const,
      message: `${listed(columns)} are one second derivative, but differ by ${short(100 * share)} % of their size. ${remedy}`,
      columns,
      rows,
    })),
  ];
}

/** Of the rows that know both: undefined where there are none, or both are 0. */
function differences(
  { data, shape }: Tensor,
  errors: Tensor | undefined,
  lower: number,
  upper: number,
  n: number,
) {
  const width = shape[1] * shape[2] * shape[3];
  let [squares, sizes, variance, count] = [0, 0, 0, 0];
  const largest = { lower: 0, upper: 0 };
  const rows: number[] = [];
  for (let row = 0; row < n; row++) {
    const [p, q] = [data[row * width + lower], data[row * width + upper]];
    if (Number.isNaN(p) || Number.isNaN(q)) continue;
    count++;
    squares += (p - q) ** 2;
    sizes += (p * p + q * q) / 2;
    largest.lower = Math.max(largest.lower, Math.abs(p));
    largest.upper = Math.max(largest.upper, Math.abs(q));
    const known =
      errors === undefined
        ? 0
        : errors.data[row * width + lower] ** 2 + errors.data[row * width + upper] ** 2;
    variance += Number.isNaN(known) ? 0 : known;
    if (p !== q && rows.length < SOME) rows.push(row);
  }
  if (sizes === 0) return undefined;
  const zero: 'lower' | 'upper' | undefined =
    largest.lower === 0 ? 'lower' : largest.upper === 0 ? 'upper' : undefined;
  return {
    difference: Math.sqrt(squares / count),
    size: Math.sqrt(sizes / count),
    noise: Math.sqrt(variance / count),
    rows,
    zero,
  };
}
