import { type OperationName, operations } from '../../graph/index.ts';
import { type Shape, type Sizes, sizeOf, type Tensor } from '../../tensor/index.ts';
import { dense } from './dense.ts';
import { baseOf, type Lines, linesOf, scaled, shifted } from './lines.ts';
import { atPoint } from './point.ts';

/** Numbers that do not depend on the inputs. */
export interface Constant {
  readonly kind: 'constant';
  readonly values: Tensor;
}

/** Whether an operation can be affine. */
export function isLinear(op: OperationName): boolean {
  return op === 'add' || op === 'sub' || op === 'mul' || op === 'div' || op === 'neg';
}

/** An affine operation on lines and constants of one size; undefined where it is not affine. */
export function affine(op: OperationName, [a, b]: readonly (Constant | Lines)[]): Lines | undefined {
  const negative = (lines: Lines) => scaled(lines, filledWith(lines, -1));
  if (a.kind === 'lines' && b === undefined) return negative(a);
  if (a.kind === 'lines' && b.kind === 'constant') {
    const { data } = b.values;
    if (op === 'add') return shifted(a, data);
    if (op === 'sub')
      return shifted(
        a,
        data.map((value) => -value),
      );
    return scaled(a, op === 'mul' ? data : data.map((value) => 1 / value));
  }
  if (a.kind === 'constant' && b.kind === 'lines') {
    if (op === 'add') return shifted(b, a.values.data);
    if (op === 'sub') return shifted(negative(b), a.values.data);
    return op === 'mul' ? scaled(b, a.values.data) : undefined;
  }
  if (op !== 'add' && op !== 'sub') return undefined;
  return added(a as Lines, op === 'add' ? (b as Lines) : negative(b as Lines));
}

/** The sum of lines that are affine in one thing: in the inputs, or in one layer's activations. */
function added(a: Lines, b: Lines): Lines | undefined {
  if (a.source === b.source && a.index.every((from, e) => from === b.index[e]))
    return {
      ...a,
      scale: a.scale.map((scale, e) => scale + b.scale[e]),
      shift: a.shift.map((shift, e) => shift + b.shift[e]),
    };
  if (baseOf(a) !== baseOf(b)) return undefined;
  const [p, q] = [dense(a), dense(b)];
  return linesOf({
    kind: 'matrix',
    of: linesOf(p.base),
    weight: p.weight.map((weight, i) => weight + q.weight[i]),
    bias: p.bias.map((bias, e) => bias + q.bias[e]),
    size: p.size,
  });
}

/** A reading with its axes of size 1 stretched to a shape. */
export function stretched(reading: Constant | Lines, from: Shape, shape: Sizes): Constant | Lines {
  const broadcast = (data: ArrayLike<number>): Float64Array =>
    operations.broadcast.evaluate([{ shape: atPoint(from), data: Float64Array.from(data) }], { shape }, shape)
      .data;
  if (reading.kind === 'constant')
    return { kind: 'constant', values: { shape, data: broadcast(reading.values.data) } };
  if (reading.index.length === sizeOf(shape)) return reading;
  const { source, index, scale, shift } = reading;
  return {
    kind: 'lines',
    source,
    index: Int32Array.from(broadcast(index)),
    scale: broadcast(scale),
    shift: broadcast(shift),
  };
}

/** A number for each of some lines. */
export function filledWith({ index }: Lines, value: number): Float64Array {
  return new Float64Array(index.length).fill(value);
}
