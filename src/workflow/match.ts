import type { Truth } from '../evaluation/index.ts';
import type { Variable } from '../reference/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { demand, type Tensor } from '../tensor/index.ts';

/** Names of the columns of data, or of a model. */
export type Variables = Pick<Surrogate, 'inputs' | 'outputs'>;

/** Where a network finds its variables among others: an index for each of its own. */
export interface Match {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Whether names said so, for inputs and outputs alike; else the position did. */
  readonly byName: boolean;
}

/**
 * Matches a network's variables with those of data or of a model: by name where all names are the same, in any order; else by
 * position, as for a network that came without names (`x0`, `x1`, …).
 *
 * @throws InputError when the numbers of inputs or outputs differ
 */
export function matchVariables(network: Variables, other: Variables): Match {
  const inputs = matched('inputs', network.inputs, other.inputs);
  const outputs = matched('outputs', network.outputs, other.outputs);
  const byName = inputs !== undefined && outputs !== undefined;
  const positions = (variables: readonly Variable[]) => variables.map((_, k) => k);
  return {
    inputs: inputs ?? positions(network.inputs),
    outputs: outputs ?? positions(network.outputs),
    byName,
  };
}

/** The same labelled points, with the variables in the order of the network. */
export function arrange<Set extends Truth & Variables & { readonly x: Tensor }>(
  set: Set,
  { inputs, outputs }: Match,
): Set {
  if ([inputs, outputs].every((order) => order.every((from, to) => from === to))) return set;
  const m = set.outputs.length;
  const { x, y, dydx, curvature } = set;
  const d = set.inputs.length;
  const pairs = outputs.flatMap((output) => inputs.map((input) => output * d + input));
  return {
    ...set,
    x: columns(x, inputs, d),
    y: columns(y, outputs, m),
    ...(dydx && { dydx: columns(dydx, pairs, m * d) }),
    ...(curvature && { curvature: columns(curvature, outputs, m) }),
    inputs: inputs.map((k) => set.inputs[k]),
    outputs: outputs.map((k) => set.outputs[k]),
    // Of no use to training or comparison.
    hvp: undefined,
  };
}

function matched(
  role: string,
  own: readonly Variable[],
  other: readonly Variable[],
): readonly number[] | undefined {
  const names = other.map(({ name }) => name);
  demand(
    own.length === other.length,
    `the network has ${own.length} ${role} (${own.map(({ name }) => name).join(', ')}), and so must what it is used with`,
    names.join(', '),
    `Name as many columns as ${role}.`,
  );
  const found = own.map(({ name }) => names.indexOf(name));
  return found.includes(-1) ? undefined : found;
}

function columns({ shape, data }: Tensor, order: readonly number[], width: number): Tensor {
  const taken = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += width)
    order.forEach((from, to) => {
      taken[start + to] = data[start + from];
    });
  return { shape, data: taken };
}
