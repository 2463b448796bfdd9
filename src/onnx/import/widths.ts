import type { OnnxModel, OnnxNode, OnnxValue } from '../decode/records.ts';

/**
 * The inputs of a model, with sizes that it leaves open stated by the first weights that they meet. So x [N, ?] times a matrix
 * [8, 64] has 8 columns, and x [?] is a single point of 8. An input without any shape is [N, columns] then.
 */
export function statedInputs(model: OnnxModel): readonly OnnxValue[] {
  return model.inputs.map((value) => {
    const isOpen = value.dims?.some((size) => typeof size === 'string') ?? true;
    const met = isOpen ? firstMet(value.name, model) : undefined;
    if (met === undefined) return value;
    const dims = value.dims ?? ['', ''];
    const axis = met.axis < 0 ? met.axis + dims.length : met.axis;
    return typeof dims[axis] === 'string' ? { ...value, dims: dims.with(axis, met.size) } : value;
  });
}

/** The size of one axis; a negative axis counts from the end. */
interface Met {
  readonly axis: number;
  readonly size: number;
}

/** What weights say of the first value that they meet, which has the shape of this one. */
function firstMet(name: string, model: OnnxModel): Met | undefined {
  const same = new Set([name]);
  for (const node of model.nodes) {
    const place = node.inputs.findIndex((input) => same.has(input));
    if (place < 0) continue;
    const met = metBy(node, place, (k) => shapeOf(node.inputs[k], model));
    if (met !== undefined) return met;
    if (KEEPING.includes(node.type)) same.add(node.outputs[0]);
  }
  return undefined;
}

/** Operations that leave the shape as it is, or stretch it to that of weights. */
const KEEPING = [
  ...['Identity', 'Cast', 'Dropout', 'Add', 'Sub', 'Mul', 'Div', 'Clip', 'Neg', 'Abs', 'Max', 'Min'],
  ...['Tanh', 'Sigmoid', 'Relu', 'Where', 'IsNaN'],
];

/** What the other operand of an operation says of the one at this place. */
function metBy(
  { type, attributes }: OnnxNode,
  place: number,
  shape: (input: number) => readonly number[] | undefined,
): Met | undefined {
  const isSet = (name: string) => {
    const attribute = attributes.get(name);
    return attribute?.kind === 'int' && attribute.value !== 0;
  };
  const weight = shape(1 - place);
  switch (type) {
    case 'MatMul':
      if (weight === undefined || weight.length === 0) return undefined;
      return place === 0
        ? { axis: -1, size: weight.at(-2) ?? weight[0] }
        : { axis: -2, size: weight[weight.length - 1] };
    case 'Gemm': {
      if (weight?.length !== 2 || place > 1) return undefined;
      const [own, other] = place === 0 ? ['transA', 'transB'] : ['transB', 'transA'];
      // The first operand is summed along its last axis, the second along its first; either may be turned.
      const isFirst = place === 0;
      return { axis: isFirst !== isSet(own) ? 1 : 0, size: weight[isFirst !== isSet(other) ? 0 : 1] };
    }
    case 'Conv':
      return weight?.length !== undefined && weight.length > 2 && place === 0
        ? { axis: 1, size: weight[1] }
        : undefined;
    case 'BatchNormalization':
      return weight?.length === 1 && place === 0 ? { axis: 1, size: weight[0] } : undefined;
    case 'Scaler': {
      const offset = attributes.get('offset');
      return offset?.kind === 'floats' && offset.value.length > 1
        ? { axis: -1, size: offset.value.length }
        : undefined;
    }
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div': {
      const columns = weight?.at(-1) ?? 1;
      return columns > 1 ? { axis: -1, size: columns } : undefined;
    }
    default:
      return undefined;
  }
}

/** Shape of a weight, however it comes: as an initializer or a constant, cast, turned or dequantised. */
function shapeOf(name: string | undefined, model: OnnxModel): readonly number[] | undefined {
  let [at, turns] = [name ?? '', false];
  for (let step = 0; step <= model.nodes.length; step++) {
    const initializer = model.initializers.get(at);
    if (initializer !== undefined) return turns ? initializer.shape.toReversed() : initializer.shape;
    const maker = model.nodes.find(({ outputs }) => outputs[0] === at && at !== '');
    const literal = maker?.attributes.get('value');
    if (maker?.type === 'Constant' && literal?.kind === 'tensor')
      return turns ? literal.value.shape.toReversed() : literal.value.shape;
    if (maker === undefined || !['Identity', 'Cast', 'Transpose', 'DequantizeLinear'].includes(maker.type))
      return undefined;
    if (maker.type === 'Transpose') turns = !turns;
    at = maker.inputs[0];
  }
  return undefined;
}
