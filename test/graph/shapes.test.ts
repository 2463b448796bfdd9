import { describe, expect, it } from 'vitest';
import {
  adjoint,
  concat,
  constant,
  type Expression,
  evaluate,
  input,
  tangent,
} from '../../src/graph/index.ts';
import { BATCH, InputError, type Shape, stream, tensor } from '../../src/tensor/index.ts';
import { uniformTensor, valuesOf } from './cases.ts';

const of = (shape: Shape, name = `x${shape.join('_')}`) => input(name, shape);

describe('shapes follow NumPy', () => {
  const shapes: readonly (readonly [title: string, built: Expression, shape: Shape])[] = [
    ['equal shapes', of([2, 3]).add(of([2, 3], 'y')), [2, 3]],
    ['a row', of([2, 3]).mul(of([3])), [2, 3]],
    ['both stretched', of([2, 1]).sub(of([1, 3])), [2, 3]],
    ['a scalar', of([]).div(of([2, 3])), [2, 3]],
    ['more axes', of([4, 1, 3]).max(of([2, 1])), [4, 2, 3]],
    ['the batch stretches a 1', of([BATCH, 1]).add(of([3])), [BATCH, 3]],
    ['the batch meets itself', of([BATCH, 3]).add(of([BATCH, 1])), [BATCH, 3]],
    ['numbers', of([BATCH, 2]).add([1, 2]), [BATCH, 2]],
    [
      'three operands',
      of([2, 1])
        .less(0)
        .where(of([3]), of([4, 1, 1])),
      [4, 2, 3],
    ],
    ['a product of matrices', of([2, 3]).matmul(of([3, 4])), [2, 4]],
    ['a stack of matrices', of([5, 2, 3]).matmul(of([3, 4])), [5, 2, 4]],
    ['stacks that stretch', of([6, 1, 2, 3]).matmul(of([5, 3, 4])), [6, 5, 2, 4]],
    ['a product over the batch', of([3, BATCH]).matmul(of([BATCH, 4])), [3, 4]],
    ['a transpose', of([2, 3, 4]).transpose(), [2, 4, 3]],
    ['a permutation', of([BATCH, 3, 4]).transpose([2, 0, 1]), [4, BATCH, 3]],
    ['a sum', of([2, 3, 4]).sum([0, -1]), [3]],
    ['a sum with kept axes', of([2, 3, 4]).sum([1], true), [2, 1, 4]],
    ['a sum of everything', of([BATCH, 3]).sum(), []],
    ['a mean', of([BATCH, 4]).mean([1]), [BATCH]],
    ['a reshape around the batch', of([BATCH, 6]).reshape([BATCH, 2, 3]), [BATCH, 2, 3]],
    ['a concat', concat([of([BATCH, 2]), of([BATCH, 3])], 1), [BATCH, 5]],
    ['a concat with others', of([BATCH, 2]).concat([of([BATCH, 3])], 1), [BATCH, 5]],
    ['a slice', of([BATCH, 5]).slice(1, 1, 4), [BATCH, 3]],
    ['a padding', of([BATCH, 2]).pad(1, 1, 2), [BATCH, 5]],
    ['what broadcasting is undone to', of([4, BATCH, 3]).sumTo([1, 3]), [1, 3]],
  ];

  it.each(shapes)('%s', (_, built, shape) => expect(built.shape).toEqual(shape));
});

describe('what does not fit is refused with the shapes and a remedy', () => {
  const refused: readonly (readonly [title: string, build: () => Expression, message: RegExp])[] = [
    ['different sizes', () => of([2, 3]).add(of([2, 4])), /\[2,3\] and \[2,4\].*aligned/],
    ['the batch and a size', () => of([BATCH, 2]).mul(of([7, 2])), /\[N,2\] and \[7,2\]/],
    ['inner sizes', () => of([2, 3]).matmul(of([2, 3])), /\[\.\., n, k\]/],
    ['a vector in a product', () => of([3]).matmul(of([3, 2])), /\[3\] and \[3,2\]/],
    ['stacks of other sizes', () => of([4, 2, 3]).matmul(of([5, 3, 2])), /broadcast/],
    ['an axis that is not there', () => of([2, 3]).sum([2]), /axes must lie in \[-2, 1\]/],
    ['a mean over the batch', () => of([BATCH, 2]).mean(), /fixed size.*\[N,2\]/],
    ['a reshape of another size', () => of([2, 3]).reshape([5]), /\[2,3\] to \[5\]/],
    ['a reshape without the batch', () => of([BATCH, 3]).reshape([3]), /the batch as one axis/],
    ['a broadcast that shrinks', () => of([2, 3]).broadcast([3]), /must broadcast/],
    ['a broadcast that does not stretch', () => of([2]).broadcast([3]), /must broadcast/],
    ['a permutation that repeats', () => of([2, 3]).transpose([0, 0]), /each once/],
    ['a permutation that is too short', () => of([2, 3]).transpose([0]), /each once/],
    ['an empty slice', () => of([2, 3]).slice(1, 1, 1), /start < stop/],
    ['a slice beyond the end', () => of([2, 3]).slice(1, 1, 4), /1 to 4/],
    ['a slice of the batch', () => of([BATCH, 3]).slice(0, 0, 1), /fixed size/],
    ['a concat along the batch', () => concat([of([BATCH, 3]), of([BATCH, 3])], 0), /fixed size/],
    ['a concat of other rows', () => concat([of([2, 3]), of([3, 3])], 1), /\[2,3\] \[3,3\]/],
    ['a concat of nothing', () => concat([], 0), /parts joined/],
    ['an exponent that is not finite', () => of([2]).power(Number.POSITIVE_INFINITY), /finite/],
    ['ragged rows', () => constant([[1, 2], [3]]), /one length/],
    ['a seed of another shape', () => adjoint(of([2, 3]).exp(), [of([2, 3])], of([3]))[0], /seed.*\[2,3\]/],
    [
      'a direction of another shape',
      () => tangent([of([2])], new Map([[of([2]), of([3])]]))[0],
      /tangent.*\[2\]/,
    ],
  ];

  it.each(refused)('%s', (_, build, message) => {
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });
});

describe('symbolic batch', () => {
  it('may be any size, the same expression for all', () => {
    const x = of([BATCH, 2]);
    const y = x.matmul([
      [1, 2],
      [3, 4],
    ]);
    for (const size of [1, 2, 50]) {
      const data = Float64Array.from({ length: 2 * size }, (_, i) => i);
      const [value] = evaluateAt(y, data, size);
      expect(value.shape).toEqual([size, 2]);
      expect(value.data[2 * size - 1]).toBe(2 * data[2 * size - 2] + 4 * data[2 * size - 1]);
    }
  });

  it('makes rows independent: the adjoint of a batch is the batch of adjoints', () => {
    const x = of([BATCH, 2]);
    const y = x
      .silu()
      .matmul([[1], [-2]])
      .tanh();
    const [gradient] = adjoint(y, [x]);
    const points = uniformTensor([BATCH, 2], stream(1, 'rows'));
    const [whole] = valuesOf([gradient], { [x.attributes.name as string]: points });
    for (let n = 0; n < 3; n++) {
      const [row] = evaluateAt(gradient, points.data.slice(2 * n, 2 * n + 2), 1);
      expect([...row.data]).toEqual([...whole.data.slice(2 * n, 2 * n + 2)]);
    }
  });

  function evaluateAt(y: Expression, data: Float64Array, size: number) {
    return evaluate([y], { xN_2: tensor(data, [size, 2]) });
  }
});
