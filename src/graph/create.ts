import { isTensor, type Shape, type Tensor } from '../tensor/index.ts';
import type { Expression } from './expression.ts';
import { intern } from './intern.ts';
import type { Attributes, Operation, OperationName } from './operation.ts';
import { operations } from './operations.ts';
import { constantOf } from './rules/uniform.ts';

type Node = new (
  op: OperationName,
  inputs: readonly Expression[],
  attributes: Attributes,
  shape: Shape,
) => Expression;

/** Constants are computed at once up to so many elements: enough for any weight matrix, too few for a data set. */
const FOLDING_LIMIT = 1 << 20;

/**
 * The function that makes expressions. It checks the shape and computes what is constant. Where the caller wants it, it
 * looks for a simpler form. Else it gives the one node of this operation, these inputs and these attributes.
 *
 * @param Node the class of expressions, which itself needs this function
 */
export function creatorOf(Node: Node) {
  const node = (
    op: OperationName,
    inputs: readonly Expression[],
    attributes: Attributes,
    shape: Shape,
  ): Expression => intern(op, inputs, attributes, () => new Node(op, inputs, attributes, shape));

  /** The constant that an operation makes of constants. */
  function fold(
    op: OperationName,
    room: Operation,
    inputs: readonly Expression[],
    attributes: Attributes,
    shape: Shape,
  ): Expression | undefined {
    if (inputs.length === 0 || room.folds === false) return undefined;
    const operands = inputs.map(constantOf);
    const sizes = shape as readonly number[];
    if (!operands.every(isTensor) || sizes.reduce((p, q) => p * q, 1) > FOLDING_LIMIT) return undefined;
    // Interned as the operation that it was: folding twice then gives one node, also where constants go by identity.
    return intern(op, inputs, attributes, () => {
      const values = room.evaluate(operands as Tensor[], attributes, sizes);
      return node('constant', [], { values }, values.shape);
    });
  }

  return (
    op: OperationName,
    inputs: readonly Expression[],
    attributes: Attributes,
    simplified: boolean,
  ): Expression => {
    const room = operations[op];
    const shape = room.shape(
      inputs.map((e) => e.shape),
      attributes,
    );
    return (
      fold(op, room, inputs, attributes, shape) ??
      (simplified ? room.simplify?.(inputs, attributes) : undefined) ??
      node(op, inputs, attributes, shape)
    );
  };
}
