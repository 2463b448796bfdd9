import { formatShape } from '../tensor/index.ts';
import type { Expression } from './expression.ts';
import { uniformOf } from './rules/uniform.ts';
import { topological } from './traverse.ts';

/** A readable listing, one node a line in topological order: `%3 [N,8] = silu(%2) {order: 1}`. */
export function print(outputs: readonly Expression[]): string {
  const names = new Map<Expression, string>();
  const lines = topological(outputs).map((e) => {
    const name = e.op === 'input' ? (e.attributes.name as string) : `%${names.size}`;
    names.set(e, name);
    const operands = e.inputs.map((below) => names.get(below)).join(', ');
    return `${name} ${formatShape(e.shape)} = ${e.op}(${operands})${formatAttributes(e)}`;
  });
  return [...lines, `return ${outputs.map((y) => names.get(y)).join(', ')}`].join('\n');
}

function formatAttributes(e: Expression): string {
  if (e.op === 'input') return '';
  if (e.op === 'constant') return ` {${uniformOf(e) ?? '…'}}`;
  const entries = Object.entries(e.attributes).filter(([, value]) => value !== undefined);
  return entries.length === 0
    ? ''
    : ` {${entries.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(', ')}}`;
}
