import { describe, expect, it } from 'vitest';
import { adjoint, constant, evaluate, input, inputsOf, print, topological } from '../../src/graph/index.ts';
import { BATCH, InputError, tensor } from '../../src/tensor/index.ts';

describe('evaluation', () => {
  const x = input('x', [BATCH, 2]);
  const y = input('y', [BATCH, 1]);
  const points = tensor([
    [1, 2],
    [3, 4],
  ]);

  it('gives each output in the order asked for, repeated ones too', () => {
    const values = evaluate([x.sum([1]), x, x.sum([1])], { x: points });
    expect(values.map(({ data }) => [...data])).toEqual([
      [3, 7],
      [1, 2, 3, 4],
      [3, 7],
    ]);
  });

  it('does not change what is bound', () => {
    const bound = tensor(new Float64Array([1, 2, 3, 4]), [2, 2]);
    evaluate([x.neg().exp(), x.reshape([BATCH, 2, 1]).add(1), x.square()], { x: bound });
    expect([...bound.data]).toEqual([1, 2, 3, 4]);
  });

  it('of a deep graph does not exhaust the stack', () => {
    let deep = x;
    for (let k = 0; k < 8_000; k++) deep = deep.sine().add(1);
    expect(evaluate([deep.sum()], { x: points })[0].data[0]).toBeGreaterThan(0);
    expect(evaluate(adjoint(deep, [x]), { x: points })[0].data).toHaveLength(4);
  });

  it('needs the size of the batch where no input that has it is left', () => {
    const [gradient] = adjoint(x.matmul([[2], [5]]), [x]);
    expect(() => evaluate([gradient], { x: points })).toThrow(/batch N needs a size/);
    expect([...evaluate([gradient], { x: points }, 2)[0].data]).toEqual([2, 5, 2, 5]);
  });

  const refused = [
    ['a missing value', () => evaluate([x.add(y)], { x: points }), /input y needs a value; received x/],
    ['no values', () => evaluate([x]), /input x needs a value; received none/],
    ['another rank', () => evaluate([x], { x: tensor([1, 2]) }), /input x has shape \[N,2\].*received \[2\]/],
    ['another width', () => evaluate([x], { x: tensor([[1, 2, 3]]) }), /received \[1,3\]/],
    [
      'two sizes of the batch',
      () => evaluate([x.add(y)], { x: points, y: tensor([[1]]) }),
      /N = 2; received \[1,1\]/,
    ],
    ['another size than the one given', () => evaluate([x], { x: points }, 3), /N = 3; received \[2,2\]/],
  ] as const;

  it.each(refused)('refuses %s', (_, run, message) => {
    expect(run).toThrow(InputError);
    expect(run).toThrow(message);
  });
});

describe('traversal', () => {
  it('lists every node once, inputs before users', () => {
    const x = input('x', [2]);
    const y = x.exp().mul(x.sine()).add(x.exp());
    const order = topological([y, x.exp()]);
    expect(new Set(order).size).toBe(order.length);
    for (const [place, e] of order.entries())
      for (const below of e.inputs) expect(order.indexOf(below)).toBeLessThan(place);
    expect(inputsOf([y])).toEqual([x]);
  });
});

describe('the listing of a graph', () => {
  it('has one node a line: name, shape, operation, operands, attributes', () => {
    const x = input('x', [BATCH, 2]);
    const w = constant([
      [1, 2],
      [3, 4],
    ]);
    const hidden = x.matmul(w).add(0.5).silu(1);
    expect(print([hidden, hidden.sum([0])])).toBe(
      [
        'x [N,2] = input()',
        '%1 [2,2] = constant() {…}',
        '%2 [N,2] = matmul(x, %1)',
        '%3 [] = constant() {0.5}',
        '%4 [N,2] = add(%2, %3)',
        '%5 [N,2] = silu(%4) {order: 1}',
        '%6 [2] = sum(%5) {axes: [0], keepAxes: false}',
        'return %5, %6',
      ].join('\n'),
    );
  });
});
