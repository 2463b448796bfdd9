import type { Variable } from '../reference/variable.ts';
import type { Part } from './samples.ts';

/**
 * Names of the columns of a part of a labelled set, in the order of the numbers in its row. They name columns in files
 * and in messages:
 *
 * | number | column |
 * | --- | --- |
 * | input, output | its name |
 * | derivative ∂out/∂in | `d(out)/d(in)` |
 * | direction j, its component along an input | `v0(in)` |
 * | second derivative ∂²out/∂in∂v_j | `d2(out)/d(in)d(v0)` |
 *
 * @param directions number of directions a point
 */
export function columnNames(
  part: Part,
  inputs: readonly Pick<Variable, 'name'>[],
  outputs: readonly Pick<Variable, 'name'>[],
  directions: number,
): readonly string[] {
  const along = Array.from({ length: directions }, (_, j) => `v${j}`);
  switch (part) {
    case 'x':
      return inputs.map((input) => input.name);
    case 'y':
      return outputs.map((output) => output.name);
    case 'dydx':
      return outputs.flatMap((output) => inputs.map((input) => `d(${output.name})/d(${input.name})`));
    case 'directions':
      return along.flatMap((v) => inputs.map((input) => `${v}(${input.name})`));
    case 'products':
      return along.flatMap((v) =>
        outputs.flatMap((output) => inputs.map((input) => `d2(${output.name})/d(${input.name})d(${v})`)),
      );
  }
}
