import type { Variable } from '../variable/index.ts';
import type { Part } from './parts.ts';

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
 * | direction j of tangents, its component along an input | `t0(in)` |
 * | derivative of an output along it | `d(out)/d(t0)` |
 * | second derivative ∂²out/∂a∂b | `d2(out)/d(a)d(b)` |
 * | standard error of a label | `se(…)` of its column |
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
  const errorsOf = (label: Part) =>
    columnNames(label, inputs, outputs, directions).map((name) => `se(${name})`);
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
    case 'hessian':
      return outputs.flatMap((output) =>
        inputs.flatMap((a) => inputs.map((b) => `d2(${output.name})/d(${a.name})d(${b.name})`)),
      );
    case 'tangentDirections':
      return numbered('t').flatMap((t) => inputs.map((input) => `${t}(${input.name})`));
    case 'tangents':
      return numbered('t').flatMap((t) => outputs.map((output) => `d(${output.name})/d(${t})`));
    case 'yErrors':
      return errorsOf('y');
    case 'dydxErrors':
      return errorsOf('dydx');
    case 'hessianErrors':
      return errorsOf('hessian');
    case 'productsErrors':
      return errorsOf('products');
  }
}
