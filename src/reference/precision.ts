import type { Precision } from '../onnx/index.ts';
import { describe, InputError } from '../tensor/index.ts';
import { type Domain, domainBeyondSingle, type Variable } from '../variable/index.ts';

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
