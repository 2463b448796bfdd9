import { type Axis, type Dataset, mapParts, PARTS } from '../dataset/index.ts';
import type { Truth } from '../evaluation/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { counted, demand, InputError, type Tensor } from '../tensor/index.ts';
import { placesOf, type Variable } from '../variable/index.ts';

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
 * Matches a network's variables with those of data or of a model. They match by name, in any order, where all names are the
 * same. They match by position where all differ, or where both are mere numbers and one side came without names ({@link
 * Variable}`.unnamed`).
 *
 * @param source what the others are of, for messages
 * @throws InputError when the numbers of inputs or outputs differ, when units that both say differ, or when only some names
 *   are the same (then with the nearest names)
 */
export function matchVariables(
  network: Variables,
  other: Variables,
  source = 'what a network is used with',
): Match {
  const inputs = matched('input', network.inputs, other.inputs, source);
  const outputs = matched('output', network.outputs, other.outputs, source);
  return {
    inputs: inputs.order,
    outputs: outputs.order,
    byName: inputs.byName && outputs.byName,
  };
}

/** The same labelled points, with the variables in the order of the network. */
export function arrange<
  Set extends Truth & Variables & { readonly x: Tensor } & Pick<Dataset, 'gradientFactors'>,
>(set: Set, { inputs, outputs }: Match): Set {
  if ([inputs, outputs].every((order) => order.every((from, to) => from === to))) return set;
  const { curvature, gradientFactors } = set;
  const orders: Readonly<Record<string, readonly number[]>> = {
    d: inputs,
    '1/d': inputs,
    m: outputs,
    '1/m': outputs,
  };
  const moved = (values: Tensor, axes: readonly Axis[]) =>
    columns(
      values,
      placesAlong(axes.map((axis, at) => (axis === 'k' ? inOrder(values.shape[at + 1]) : orders[axis]))),
    );
  const ofPairs = placesAlong([outputs, inputs]);
  return {
    ...set,
    ...mapParts(set, (values, part) => moved(values, PARTS[part].axes)),
    ...(curvature && { curvature: columns(curvature, outputs) }),
    inputs: inputs.map((k) => set.inputs[k]),
    outputs: outputs.map((k) => set.outputs[k]),
    // This names columns in the order in which they were read.
    gradientColumns: [],
    ...(gradientFactors && { gradientFactors: ofPairs.map((place) => gradientFactors[place]) }),
  };
}

/** Where the numbers of a row come from, whose axes are each taken in an order. */
function placesAlong(orders: readonly (readonly number[])[]): readonly number[] {
  return orders.reduce<readonly number[]>(
    (places, order) => places.flatMap((place) => order.map((k) => place * order.length + k)),
    [0],
  );
}

function inOrder(count: number): readonly number[] {
  return Array.from({ length: count }, (_, k) => k);
}

function matched(
  role: 'input' | 'output',
  own: readonly Variable[],
  other: readonly Variable[],
  source: string,
): { readonly order: readonly number[]; readonly byName: boolean } {
  const [names, others] = [own, other].map((variables) => variables.map(({ name }) => name));
  demand(
    own.length === other.length,
    `the network has ${counted(own.length, role)} (${names.join(', ')}), and so must ${source}`,
    others.join(', '),
    `Use one with as many ${role}s; of data, name ${own.length} columns.`,
  );
  const places = placesOf(own, other, { source, role: `${role}s` });
  const order = places ?? names.map((_, k) => k);
  own.forEach((variable, k) => {
    checkUnits(variable, other[order[k]], source);
  });
  return { order, byName: places !== undefined };
}

function checkUnits(own: Variable, other: Variable, source: string): void {
  if (!own.unit?.trim() || !other.unit?.trim() || sameUnit(own.unit, other.unit)) return;
  throw new InputError(
    `${own.name} is in ${own.unit}, and so must it be in ${source}`,
    `${other.name} in ${other.unit}`,
    `Convert it to ${own.unit}, or correct the unit that is wrong.`,
  );
}

/** Whether two texts are one unit, but for spaces and forms of one character ("m²", "µ"); capitals count. */
function sameUnit(a: string, b: string): boolean {
  const [p, q] = [a, b].map((unit) => unit.normalize('NFKC').trim().replace(/\s+/g, ' '));
  return p === q;
}

function columns({ shape, data }: Tensor, order: readonly number[]): Tensor {
  const taken = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += order.length)
    for (let to = 0; to < order.length; to++) taken[start + to] = data[start + order[to]];
  return { shape, data: taken };
}
