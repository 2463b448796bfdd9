import type { OnnxModel, OnnxNode } from '../decode/records.ts';

/** Operations that draw numbers. */
const DRAWING = /^(Random|Multinomial$|Bernoulli$)/;

/** Whether a node gives other numbers each time that it is run: it draws them, or is a dropout that is not switched off. */
export function drawsAtRandom({ type, inputs }: OnnxNode, model: OnnxModel): boolean {
  return DRAWING.test(type) || (type === 'Dropout' && inputs.length > 2 && isTrue(inputs[2], model));
}

/** Whether a value is a constant of the file, and true. */
function isTrue(name: string, { nodes, initializers }: OnnxModel): boolean {
  const literal = nodes.find(({ outputs }) => outputs[0] === name)?.attributes.get('value');
  const tensor = literal?.kind === 'tensor' ? literal.value : initializers.get(name);
  return tensor !== undefined && tensor.values().data[0] === 1;
}
