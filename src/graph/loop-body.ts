import { formatShape, InputError, type Shape, type Sizes, sameShape } from '../tensor/index.ts';
import type { Expression } from './expression.ts';
import { inputsOf } from './traverse.ts';

/**
 * A graph that is computed again and again, a training step say. Each part names an input of the graph and says where its
 * value comes from at every step. Inputs that no part names keep their value.
 */
export interface LoopBody {
  /** Carried from step to step: the input `name` is replaced by `next`, which has its shape. */
  readonly carried: readonly { readonly name: string; readonly next: Expression }[];
  /** Values that each step gives, by name. */
  readonly collected: Readonly<Record<string, Expression>>;
  /** The input `name`, [batch, …], is a choice of rows of resident data, the same rows for all. */
  readonly gathered: readonly { readonly name: string; readonly shape: Sizes }[];
  /** Numbers that change with the step and are given with it: the input `name`. */
  readonly scheduled: readonly { readonly name: string; readonly shape: Sizes }[];
}

/** What a body computes: the next value of all that is carried, then all that is collected. */
export function outputsOf({ carried, collected }: LoopBody): Expression[] {
  return [...carried.map(({ next }) => next), ...Object.values(collected)];
}

/** The shape that each part gives to the input that it names. */
export function partShapes({ carried, gathered, scheduled }: LoopBody): ReadonlyMap<string, Shape> {
  return new Map<string, Shape>([
    ...carried.map(({ name, next }) => [name, next.shape] as const),
    ...gathered.map(({ name, shape }) => [name, shape] as const),
    ...scheduled.map(({ name, shape }) => [name, shape] as const),
  ]);
}

/**
 * Checks that a body can be computed in steps. Who lowers a body checks it first.
 *
 * @throws InputError when two parts have one name, an input is not shaped as its part, or parts gather different numbers of
 *   rows
 */
export function checkLoopBody(body: LoopBody): void {
  const { carried, collected, gathered, scheduled } = body;
  demandDistinct([
    ...carried.map(({ name }) => name),
    ...Object.keys(collected),
    ...gathered.map(({ name }) => name),
    ...scheduled.map(({ name }) => name),
  ]);
  const batches = new Set(gathered.map(({ shape }) => shape[0]));
  if (batches.size > 1)
    throw new InputError(
      'gathered parts of a loop must have one number of rows',
      [...batches].join(' and '),
      'Give every part the shape [batch, …].',
    );
  const shapes = partShapes(body);
  for (const e of inputsOf(outputsOf(body))) {
    const name = e.attributes.name as string;
    const shape = shapes.get(name);
    if (shape !== undefined && !sameShape(shape, e.shape))
      throw new InputError(
        `input ${name} of a loop must have the shape of its part, ${formatShape(shape)}`,
        formatShape(e.shape),
        'Correct the input or the part.',
      );
  }
}

/** @throws InputError when two parts of a loop have one of these names */
export function demandDistinct(names: readonly string[]): void {
  const twice = names.find((name, k) => names.indexOf(name) < k);
  if (twice !== undefined)
    throw new InputError('names of the parts of a loop must differ', twice, 'Rename a part.');
}
