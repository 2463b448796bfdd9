import type { Variable } from '../reference/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { demand } from '../tensor/index.ts';

/**
 * The surrogate with the names, units and domain of other variables, taken by position: those of the data that it is used
 * with, where it came without any (`x0`, `x1`, …). A unit or domain that the other variables lack is kept where the name
 * agrees.
 *
 * @throws InputError when the numbers of inputs or outputs differ
 */
export function adoptVariables(
  surrogate: Surrogate,
  { inputs, outputs }: Pick<Surrogate, 'inputs' | 'outputs'>,
): Surrogate {
  return {
    ...surrogate,
    inputs: merged('inputs', surrogate.inputs, inputs),
    outputs: merged('outputs', surrogate.outputs, outputs),
  };
}

function merged(role: string, own: readonly Variable[], other: readonly Variable[]): readonly Variable[] {
  demand(
    own.length === other.length,
    `the network has ${own.length} ${role} (${own.map(({ name }) => name).join(', ')}), and so must the data`,
    other.map(({ name }) => name),
    `Name as many with --${role}.`,
  );
  return other.map((variable, k) => (variable.name === own[k].name ? { ...own[k], ...variable } : variable));
}
