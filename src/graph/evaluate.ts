import { BATCH, bindShape, formatShape, InputError, type Tensor } from '../tensor/index.ts';
import type { Expression } from './expression.ts';
import { topological } from './traverse.ts';

/**
 * The oracle: the value of each output in float64, node by node, with no optimisation. Every other reading of a graph
 * is tested against it.
 *
 * @param bindings a tensor for each named input; sizes must fit, and all symbolic batches be one size
 * @param batch size of the symbolic batch; default that of the inputs. Needed where no input has a batch: the derivative of
 *   a linear function is [N, d] and depends on no input
 * @throws InputError when an input has no value or the wrong shape, or the size of the batch is unknown
 */
export function evaluate(
  outputs: readonly Expression[],
  bindings: Readonly<Record<string, Tensor>> = {},
  batch?: number,
): Tensor[] {
  return evaluator(outputs)(bindings, batch);
}

/** {@link evaluate} of the same outputs again and again. */
export function evaluator(
  outputs: readonly Expression[],
): (bindings?: Readonly<Record<string, Tensor>>, batch?: number) => Tensor[] {
  const order = topological(outputs);
  const place = new Map(order.map((e, k) => [e, k]));
  const operands = order.map(({ inputs }) => inputs.map((below) => place.get(below) as number));
  const wanted = outputs.map((y) => place.get(y) as number);
  return (bindings = {}, batch) => {
    const size = batchSize(order, bindings, batch);
    const values: Tensor[] = [];
    for (const [k, e] of order.entries())
      values.push(
        e.op === 'input'
          ? bindings[e.attributes.name as string]
          : e.room.evaluate(
              operands[k].map((below) => values[below]),
              e.attributes,
              bindShape(e.shape, size),
            ),
      );
    return wanted.map((k) => values[k]);
  };
}

/** The size of the symbolic batch, from the bindings if it is not given; checks every input's shape. */
export function batchSize(
  order: readonly Expression[],
  bindings: Readonly<Record<string, { readonly shape: readonly number[] }>>,
  given?: number,
): number | undefined {
  let batch = given;
  for (const e of order) {
    if (e.op !== 'input') continue;
    const name = e.attributes.name as string;
    const bound = bindings[name];
    if (bound === undefined)
      throw new InputError(
        `input ${name} needs a value`,
        Object.keys(bindings).join(', ') || 'none',
        `Bind "${name}".`,
      );
    const fits =
      bound.shape.length === e.rank &&
      e.shape.every((dimension, axis) => {
        if (dimension !== BATCH) return dimension === bound.shape[axis];
        batch ??= bound.shape[axis];
        return batch === bound.shape[axis];
      });
    if (!fits)
      throw new InputError(
        `input ${name} has shape ${formatShape(e.shape)}${batch === undefined ? '' : ` with N = ${batch}`}`,
        formatShape(bound.shape),
        'Bind a tensor of that shape.',
      );
  }
  return batch;
}
