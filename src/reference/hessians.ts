import { InputError, type Tensor } from '../tensor/index.ts';
import type { Labels } from './model.ts';

/** (H + Hᵀ)/2 of Hessians [n, m, d, d]: symmetric to the last bit. */
export function symmetrised({ shape, data }: Tensor): Tensor {
  const d = shape[3];
  const even = data.map((entry, at) => {
    const [row, column] = [Math.floor(at / d) % d, at % d];
    return (entry + data[at + (column - row) * (d - 1)]) / 2;
  });
  return { shape, data: even };
}

/** Root mean square of H_ab − H_ba over the points, as a share of that of both, which rounding and finite differences leave at most. */
const DIFFERENCE = 0.01;
/** Share of the size of the other numbers of the model below which both are rounding. */
const NOTHING = 1e-6;
/** How many times its standard error such a difference is, where that is known, before noise no longer explains it. */
const ERRORS = 3;

/** Labels with Hessians that are symmetric to the last bit. @throws InputError where they are not beyond rounding and noise */
export function evenLabels(name: string, points: Tensor, labels: Labels): Labels {
  const { hessian, y, errors } = labels;
  if (hessian === undefined) return labels;
  demandSymmetric(hessian, { name, points, y, errors: errors?.hessian });
  return { ...labels, hessian: symmetrised(hessian) };
}

/**
 * Refuses Hessians [n, m, d, d] that differ from their transposes by more than rounding, finite differences and noise explain.
 *
 * @param of.points [n, d] and of.y [n, m]: they say how large a number is that counts
 */
export function demandSymmetric(
  { shape: [, m, d], data }: Tensor,
  of: { readonly name: string; readonly points: Tensor; readonly y: Tensor; readonly errors?: Tensor },
): void {
  const mean = ({ data: of }: Tensor, width: number, at: number) =>
    rootMeanSquare(of, width, (row) => of[row + at]);
  for (let o = 0; o < m; o++)
    for (let a = 0; a < d; a++)
      for (let b = 0; b < a; b++) {
        const at = (row: number, column: number) => (o * d + row) * d + column;
        const width = m * d * d;
        const entry = (k: number) => rootMeanSquare(data, width, (row) => data[row + k]);
        const [upper, lower] = [entry(at(b, a)), entry(at(a, b))];
        const difference = rootMeanSquare(data, width, (row) => data[row + at(a, b)] - data[row + at(b, a)]);
        const size = Math.sqrt((upper ** 2 + lower ** 2) / 2);
        const own = mean(of.y, m, o) / (mean(of.points, d, a) * mean(of.points, d, b) || 1);
        const large = Math.max(own, Math.sqrt(entry(at(a, a)) * entry(at(b, b))));
        const noise =
          of.errors === undefined
            ? 0
            : Math.hypot(mean(of.errors, width, at(a, b)), mean(of.errors, width, at(b, a)));
        if (!(difference > Math.max(DIFFERENCE * size, NOTHING * large, ERRORS * noise))) continue;
        throw new InputError(
          `Hessians of ${of.name} must be symmetric up to rounding`,
          `${number(upper)} by inputs ${b + 1} and ${a + 1} of output ${o + 1}, but ${number(lower)} by ${a + 1} and ${b + 1}, root mean squares over the points, differing by ${number(difference)}`,
          'Correct them; where noise makes the difference, give (H + Hᵀ)/2.',
        );
      }
}

/** Over rows of `width` numbers; what is not known (NaN) does not count. */
function rootMeanSquare(data: Float64Array, width: number, of: (start: number) => number): number {
  let [sum, count] = [0, 0];
  for (let start = 0; start < data.length; start += width) {
    const value = of(start);
    if (Number.isNaN(value)) continue;
    sum += value * value;
    count++;
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}
