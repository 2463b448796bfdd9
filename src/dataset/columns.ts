import type { Variable } from '../variable/index.ts';
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
 * | cotangent j, its component along an output | `c0(out)` |
 * | derivative by an input of the outputs' combination by it | `d(c0)/d(in)` |
 *
 * @param directions number of directions, or cotangents, a point
 */
export function columnNames(
  part: Part,
  inputs: readonly Pick<Variable, 'name'>[],
  outputs: readonly Pick<Variable, 'name'>[],
  directions: number,
): readonly string[] {
  const numbered = (letter: string) => Array.from({ length: directions }, (_, j) => `${letter}${j}`);
  const along = numbered('v');
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
    case 'cotangents':
      return numbered('c').flatMap((c) => outputs.map((output) => `${c}(${output.name})`));
    case 'adjoints':
      return numbered('c').flatMap((c) => inputs.map((input) => `d(${c})/d(${input.name})`));
  }
}
