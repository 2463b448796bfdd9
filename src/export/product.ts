import type { Expression } from '../graph/index.ts';
import type { Sizes } from '../tensor/index.ts';
import type { Index, Scalar, Statement } from './code.ts';
import type { LoopContext } from './loops.ts';
import { indexCode, type Strides, stridesOf } from './strides.ts';

/** Number of columns whose sums grow side by side. In a single sum each addition waits for the one before. */
export const SIDE_BY_SIDE = 8;

/** Loops that compute a product of matrices [n, k]·[k, m], each element a sum over k from 0 on. */
export function productLoops(e: Expression, context: LoopContext): Statement[] {
  const [rows, columns] = e.shape as Sizes;
  const inner = Number(e.inputs[0].shape[1]);
  const [left, right] = e.inputs.map((operand) => factorOf(operand, context));
  const target = context.arrays.of(e) as string;

  /** Some columns from `first` on, in `blocks` blocks of `width`. */
  const columnsFrom = (first: number, width: number, blocks: number): Statement[] => {
    if (blocks === 0 || width === 0) return [];
    const names = Array.from({ length: width }, (_, c) => `s${c + 1}`);
    const a = read(left, ({ offset, strides: [row, step] }) =>
      indexCode({ offset, strides: [rows === 1 ? 0 : row, step] }, ['i', 'k']),
    );
    const terms = names.map((name, c): readonly [string, Scalar] => {
      const b = read(right, ({ offset, strides: [step, column] }) => {
        const at = {
          offset: offset + column * (first + c),
          strides: [step, blocks === 1 ? 0 : column * width],
        };
        return indexCode(at, ['k', 'j']);
      });
      return [name, { op: '*', left: b, right: width === 1 ? a : 'factor' }];
    });
    const body: Statement[] = [
      {
        kind: 'sums',
        index: 'k',
        count: inner,
        body: width === 1 ? [] : [{ kind: 'let', name: 'factor', value: a }],
        terms,
      },
      ...names.map((value, c) => {
        const strides = [rows === 1 ? 0 : columns, blocks === 1 ? 0 : width];
        const index = indexCode({ offset: first + c, strides }, ['i', 'j']);
        return { kind: 'set', array: target, index, value } as const;
      }),
    ];
    return blocks === 1 ? body : [{ kind: 'loop', index: 'j', count: blocks, body }];
  };
  const width = Math.min(columns, SIDE_BY_SIDE);
  const blocks = Math.floor(columns / width);
  const rest = columns - blocks * width;
  const whole = columnsFrom(0, width, blocks);
  const last = columnsFrom(blocks * width, rest, 1);
  const parts = [whole, last].filter((body) => body.length > 0).flatMap(scoped);
  return rows === 1 ? parts : [{ kind: 'loop', index: 'i', count: rows, body: parts }];
}

/** A factor of a product: the number that all elements are, or where they lie. */
type Factor = { readonly value: number } | { readonly array: string; readonly strides: Strides };

/** The factor that an operand is. */
export function factorOf(operand: Expression, { locations, arrays }: LoopContext): Factor {
  const location = locations.of(operand);
  if (typeof location === 'number') return { value: location };
  const strides = stridesOf(location.positions, operand.shape as Sizes);
  if (strides === undefined) throw new Error('a matrix lies where no loops reach it');
  return { array: arrays.of(location.base) as string, strides };
}

/** A factor as code: an element, or the number that all elements are. */
export function read(factor: Factor, index: (strides: Strides) => Index): Scalar {
  if ('value' in factor) return factor.value;
  return { op: 'element', array: factor.array, index: index(factor.strides) };
}

/** A scope for a product's sums, whose names the next product uses too. */
function scoped(body: readonly Statement[]): readonly Statement[] {
  return body[0].kind === 'loop' ? body : [{ kind: 'block', body }];
}
