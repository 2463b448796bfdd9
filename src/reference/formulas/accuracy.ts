import type { Expression } from '../../graph/index.ts';
import { BATCH, sobolPoints, type Tensor } from '../../tensor/index.ts';
import { domainOf, type Variable } from '../../variable/index.ts';
import { pointsInput } from '../batches.ts';
import { evaluateByRows } from '../exact-labels.ts';
import type { ClosedForm } from './closed-form.ts';

/** As a share of the price that an option is on: what networks miss of values is above 10⁻⁴ of them. */
export const MOST_ERROR = 1e-8;

/** Corners up to so many inputs are all looked at. */
const [MOST_CORNERS, INSIDE] = [1 << 10, 256];

/**
 * Where an estimate of a formula's error is largest, "an error of 2e-6 at spot 0.8, variance 0.01"; undefined where it is nowhere above
 * {@link MOST_ERROR}.
 *
 * @param error [N, 1], of {@link pointsInput}
 * @param names of the points' columns
 */
export function errorAt(error: Expression, names: readonly string[], points: Tensor): string | undefined {
  const { data } = evaluateByRows({ error }, points).error;
  let worst = 0;
  for (let n = 1; n < data.length; n++) if (!(data[n] <= data[worst])) worst = n;
  if (data[worst] <= MOST_ERROR) return undefined;
  const there = Object.entries(atRow(names, points, worst)).map(
    ([name, value]) => `${name} ${Number(value.toPrecision(3))}`,
  );
  return `an error of ${Number(data[worst].toPrecision(2))} at ${there.join(', ')}`;
}

/**
 * {@link errorAt} of a quadrature over a domain, at its corners and inside, or a condition of it that does not hold at one of these. Undefined for
 * other formulas.
 */
export function errorOver(
  formula: ClosedForm,
  inputs: readonly Variable[],
  held: Readonly<Record<string, number>>,
): string | undefined {
  const x = pointsInput(inputs.length);
  const columns = Object.fromEntries(inputs.map(({ name }, k) => [name, x.slice(1, k, k + 1)]));
  const error = formula.error?.({ ...columns, ...held });
  if (error === undefined) return undefined;
  const names = inputs.map(({ name }) => name);
  const points = pointsOver(inputs);
  const broken = formula.domain.find(({ of, holds }) =>
    Array.from({ length: points.shape[0] }, (_, n) => {
      const at = { ...formula.defaults, ...held, ...atRow(names, points, n) };
      return of.map((quantity) => at[quantity]);
    }).some((values) => !holds(...values)),
  );
  return broken === undefined
    ? errorAt(error.broadcast([BATCH, 1]), names, points)
    : `it needs ${broken.says}`;
}

function atRow(names: readonly string[], { data }: Tensor, n: number): Record<string, number> {
  return Object.fromEntries(names.map((name, k) => [name, data[n * names.length + k]]));
}

function pointsOver(inputs: readonly Variable[]): Tensor {
  const { lo, hi } = domainOf(inputs);
  const d = inputs.length;
  const corners = Math.min(2 ** d, MOST_CORNERS);
  const inside = sobolPoints(INSIDE, d);
  const rows = [
    ...Array.from({ length: corners }, (_, c) => lo.map((end, k) => ((c >> k) & 1 ? hi[k] : end))),
    ...Array.from({ length: INSIDE }, (_, n) => lo.map((end, k) => end + (hi[k] - end) * inside[n * d + k])),
  ];
  return { shape: [rows.length, d], data: Float64Array.from(rows.flat()) };
}

/** What a user of a model without a closed form should know of it. */
export function inexactNote(inexact: string): string {
  return `the closed form is left out, since it is not known to ${MOST_ERROR} of the price all over the domain (${inexact}): labels are compared in its place`;
}
