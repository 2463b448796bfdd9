import type { Precision } from '../onnx/index.ts';
import { beyondSingleColumn, describe, InputError } from '../tensor/index.ts';
import type { Domain, Variable } from './variable.ts';

/**
 * Why float32 cannot hold points that are uniform over a domain, as that of data and networks is told (`beyondSingleColumn`);
 * undefined where it can.
 */
export function domainBeyondSingle(
  inputs: readonly Pick<Variable, 'name'>[],
  { lo, hi }: Domain,
): string | undefined {
  for (const [i, { name }] of inputs.entries()) {
    // One value, as where a single point is all that is known, has a size and no spread.
    const width = hi[i] - lo[i] || Math.abs(lo[i]) || 1;
    const reason = beyondSingleColumn(name, lo[i] / 2 + hi[i] / 2, width / Math.sqrt(12));
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/**
 * Checks the precision that a model's labels are asked for in.
 *
 * @param domain of the points, where it is known
 * @throws InputError unless engines compute in it, and it can hold the domain
 */
export function checkPrecision(
  name: string,
  precision: Precision,
  inputs: readonly Variable[],
  domain: Domain | undefined,
): void {
  if (precision !== 'float32' && precision !== 'float64')
    throw new InputError(
      `precision of ${name} must be float32 or float64`,
      describe(precision),
      'Choose one of the two.',
    );
  const reason =
    precision === 'float32' && domain !== undefined ? domainBeyondSingle(inputs, domain) : undefined;
  if (reason !== undefined)
    throw new InputError(
      `precision of ${name} must be one that holds its domain`,
      `float32 for ${reason}`,
      'Take precision: float64.',
    );
}
