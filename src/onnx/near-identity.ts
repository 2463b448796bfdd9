import type { Emitter } from '../graph/index.ts';

/**
 * ONNX Runtime leaves out additions of 0 and products with 1, but first rounds the constant to float32. So x − 2e-50 becomes
 * x, and so does x·(1 + 1e-9), also in float64. Here `Sum`, which it leaves alone, adds such constants.
 *
 * @param scalarOf the number of an operand that is a constant of one element
 * @returns undefined where the node may stand as it is
 */
export function emitNearIdentity(
  type: string,
  inputs: readonly string[],
  scalarOf: (name: string) => number | undefined,
  emit: Pick<Emitter, 'nodes' | 'scalar'>,
): string | undefined {
  const [first, second] = inputs;
  const isSum = type === 'Add' || type === 'Sub';
  if (!isSum && type !== 'Mul' && type !== 'Div') return undefined;
  const swapped = (type === 'Add' || type === 'Mul') && scalarOf(second) === undefined;
  const [x, constant] = swapped ? [second, first] : [first, second];
  const value = scalarOf(constant);
  const identity = isSum ? 0 : 1;
  if (value === undefined || value === identity || Math.fround(value) !== identity) return undefined;
  const node = (kind: string, ...operands: string[]) => emit.nodes(kind, operands, 1)[0];
  // What is made of constants alone is folded when a model is loaded.
  if (isSum) return node('Sum', x, type === 'Add' ? constant : node('Neg', constant));
  // The difference of numbers this close is exact; 1/c − 1 is (1 − c)/c.
  const one = emit.scalar(1);
  const excess =
    type === 'Mul' ? node('Sub', constant, one) : node('Div', node('Sub', one, constant), constant);
  return node('Add', x, node('Mul', x, excess));
}
