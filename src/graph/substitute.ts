import { BATCH, type Dimension } from '../tensor/index.ts';
import { apply, type Expression } from './expression.ts';
import type { Attributes } from './operation.ts';
import { topological } from './traverse.ts';

/**
 * The same functions with other expressions in place of some of their nodes, simplified anew.
 *
 * @param replacements by node; each is shaped like its node, but for the batch
 * @param batch the size that the symbolic batch takes; {@link BATCH} leaves it
 */
export function substitute(
  outputs: readonly Expression[],
  replacements: ReadonlyMap<Expression, Expression>,
  batch: Dimension,
): Expression[] {
  const built = new Map(replacements);
  for (const e of topological(outputs)) {
    if (built.has(e)) continue;
    const inputs = e.inputs.map((below) => built.get(below) as Expression);
    const changes = e.shape.includes(BATCH) || inputs.some((below, k) => below !== e.inputs[k]);
    built.set(e, changes ? apply(e.op, inputs, bound(e.attributes, batch)) : e);
  }
  return outputs.map((y) => built.get(y) as Expression);
}

/** Attributes with the size of the batch in their shapes. */
function bound(attributes: Attributes, batch: Dimension): Attributes {
  const bind = (value: unknown) =>
    Array.isArray(value) ? value.map((item) => (item === BATCH ? batch : item)) : value;
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, bind(value)]));
}
