import type { Order } from '../graph/index.ts';
import { beyondSingleColumn, isWithinSingle } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import type { Normalisation } from './normalisation.ts';

/**
 * Why float32 cannot hold columns of these means and standard deviations, or derivatives between them up to an order.
 * Numbers may be beyond its range (1e40), or so far from zero that it keeps few digits of what they vary by (133048 ± 1).
 * Undefined where it can.
 *
 * @param variables names of the columns
 */
export function beyondSingle(
  normalisation: Normalisation,
  variables: Variables,
  order: Order,
): string | undefined {
  const { xMean, xStd, yMean, yStd } = normalisation;
  const { inputs, outputs } = variables;
  const columns = [
    ...inputs.map(({ name }, i) => ({ name, mean: xMean[i], std: xStd[i] })),
    ...outputs.map(({ name }, j) => ({ name, mean: yMean[j], std: yStd[j] })),
  ];
  for (const { name, mean, std } of columns) {
    const reason = beyondSingleColumn(name, mean, std);
    if (reason !== undefined) return reason;
  }
  // For second derivatives also what is multiplied on the way to them.
  const scales = (x: number, y: number) =>
    order === 0 ? [] : order === 1 ? [y / x] : [y / x, 1 / x / x, y / x / x];
  return derivativesBeyond(normalisation, variables, (x, y) => scales(x, y).every(isWithinSingle));
}

/** Why doubles cannot hold derivatives of an order between columns of these standard deviations; undefined where they can. */
export function beyondDouble(
  normalisation: Normalisation,
  variables: Variables,
  order: Order,
): string | undefined {
  return derivativesBeyond(normalisation, variables, (x, y) => {
    const scale = order === 0 ? y : order === 1 ? y / x : y / x / x;
    return scale > 0 && scale < Number.POSITIVE_INFINITY;
  });
}

type Variables = Readonly<Record<'inputs' | 'outputs', readonly Pick<Variable, 'name'>[]>>;

function derivativesBeyond(
  { xStd, yStd }: Normalisation,
  { inputs, outputs }: Variables,
  fits: (x: number, y: number) => boolean,
): string | undefined {
  for (const [i, x] of xStd.entries())
    for (const [j, y] of yStd.entries())
      if (!fits(x, y))
        return `derivatives of ${outputs[j].name} by ${inputs[i].name}, spread by ${short(y)} and ${short(x)}, beyond its range`;
  return undefined;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
