import { type OperationName, operations } from '../../graph/index.ts';
import { type Shape, type Sizes, sizeOf, type Tensor } from '../../tensor/index.ts';
import { type Lines, scaled, shifted } from './lines.ts';
import { atPoint } from './point.ts';
import { added } from './sums.ts';

/** Numbers that do not depend on the inputs. */
export interface Constant {
  readonly kind: 'constant';
  readonly values: Tensor;
}

/** The lines that an elementwise operation makes of lines and numbers, in either order. */
interface LinearRule {
  readonly numbersLast: (a: Lines, b: ArrayLike<number>) => Lines;
  readonly numbersFirst?: (a: ArrayLike<number>, b: Lines) => Lines;
  /** Of lines and lines the operation makes their sum, the second with this sign. */
  readonly sign?: 1 | -1;
}

/** What operations make of scales and shifts. The rules are this reader's: no room could know them. */
const linear: Partial<Record<OperationName, LinearRule>> = {
  add: { numbersLast: shifted, numbersFirst: (a, b) => shifted(b, a), sign: 1 },
  sub: {
    numbersLast: (a, b) =>
      shifted(
        a,
        Float64Array.from(b, (value) => -value),
      ),
    numbersFirst: (a, b) => shifted(negative(b), a),
    sign: -1,
  },
  mul: { numbersLast: scaled, numbersFirst: (a, b) => scaled(b, a) },
  div: {
    numbersLast: (a, b) =>
      scaled(
        a,
        Float64Array.from(b, (value) => 1 / value),
      ),
  },
  neg: { numbersLast: negative },
};

/** Whether an operation makes lines of lines. */
export function isLinear(op: OperationName): boolean {
  return linear[op] !== undefined;
}

/** An affine operation on lines and constants of one size; undefined where it is not affine. */
export function affine(op: OperationName, [a, b]: readonly (Constant | Lines)[]): Lines | undefined {
  const rule = linear[op];
  if (rule === undefined) return undefined;
  if (a.kind === 'constant') return rule.numbersFirst?.(a.values.data, b as Lines);
  if (b === undefined || b.kind === 'constant') return rule.numbersLast(a, b?.values.data ?? []);
  return rule.sign && added(a, rule.sign === 1 ? b : negative(b));
}

function negative(lines: Lines): Lines {
  return scaled(lines, filledWith(lines, -1));
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

/** The one number that a constant is. */
export function uniform({ values: { data } }: Constant): number | undefined {
  return data.every((value) => value === data[0]) ? data[0] : undefined;
}
