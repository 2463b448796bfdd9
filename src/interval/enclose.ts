import { type Arithmetic, type Expression, topological } from '../graph/index.ts';
import { InputError, type Shape } from '../tensor/index.ts';

/**
 * Encloses expressions over enclosures of their inputs, each operation by its own rule, in any arithmetic. The result is
 * sound by the fundamental theorem of interval arithmetic (Moore, Kearfott and Cloud, 2009, theorem 5.1). Derivatives are
 * graphs, so `encloseWith(intervals, adjoint(y, nodes), box)` is interval adjoint differentiation.
 *
 * @param outputs expressions with a fixed batch
 * @param bindings an enclosure for each named input
 * @param known enclosures of expressions that are taken as they are. Default: none
 * @returns an enclosure of each output's range, in order
 * @throws InputError when an input is not bound
 */
export function encloseWith<E extends { readonly shape: Shape }>(
  arithmetic: Arithmetic<E>,
  outputs: readonly Expression[],
  bindings: Readonly<Record<string, E>>,
  known: ReadonlyMap<Expression, E> = new Map(),
): E[] {
  const values = enclosuresOf(arithmetic, outputs, bindings, known);
  return outputs.map((y) => (known.get(y) ?? values.get(y)) as E);
}

/** As {@link encloseWith}, but gives the enclosures of all expressions below too, except the known ones. */
export function enclosuresOf<E extends { readonly shape: Shape }>(
  arithmetic: Arithmetic<E>,
  outputs: readonly Expression[],
  bindings: Readonly<Record<string, E>>,
  known: ReadonlyMap<Expression, E> = new Map(),
): Map<Expression, E> {
  const values = new Map<Expression, E>();
  for (const e of topological(outputs)) {
    if (known.has(e)) continue;
    const below = e.inputs.map((operand) => (known.get(operand) ?? values.get(operand)) as E);
    values.set(e, e.op === 'input' ? bound(e, bindings) : e.room.enclose(e, below, arithmetic));
  }
  return values;
}

function bound<E extends { readonly shape: Shape }>(e: Expression, bindings: Readonly<Record<string, E>>): E {
  const name = e.attributes.name as string;
  const value = bindings[name];
  if (value === undefined)
    throw new InputError(
      `input ${name} needs an enclosure`,
      Object.keys(bindings).join(', ') || 'none',
      `Bind "${name}".`,
    );
  if (value.shape.join() !== e.shape.join())
    throw new InputError(
      `input ${name} has shape [${e.shape}]`,
      `[${value.shape}]`,
      'Bind an enclosure of that shape.',
    );
  return value;
}
