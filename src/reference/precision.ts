import type { Precision } from '../onnx/index.ts';
import { InputError } from '../tensor/index.ts';
import { type Domain, domainBeyondSingle, type Variable } from '../variable/index.ts';
import { oneOf } from './options.ts';

export const precisionSchema = oneOf<Precision>(['float32', 'float64']).optional();

/**
 * Checks that the precision that a model's labels are asked for in holds the domain.
 *
 * @param domain of the points, where it is known
 * @throws InputError where it does not
 */
export function checkPrecision(
  name: string,
  precision: Precision,
  inputs: readonly Variable[],
  domain: Domain | undefined,
): void {
  const reason =
    precision === 'float32' && domain !== undefined ? domainBeyondSingle(inputs, domain) : undefined;
  if (reason !== undefined)
    throw new InputError(
      `precision of ${name} must be one that holds its domain`,
      `float32 for ${reason}`,
      'Take precision: float64.',
    );
}
