import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { adjoint, constant, type Expression, input, jacobian } from '../../src/graph/index.ts';
import { BATCH, type Tensor, tensor } from '../../src/tensor/index.ts';

function network(): Expression {
  const x = input('x', [BATCH, 3]);
  const hidden = x
    .matmul(input('w', [3, 4]))
    .add(input('b', [4]))
    .silu();
  return hidden.matmul(input('v', [4, 2]));
}

const values = (size: number): Tensor => ({
  shape: [size],
  data: new Float64Array(size).map((_, i) => i + 1),
});

describe('equal expressions are one object', () => {
  it('however often they are built', () => {
    expect(network()).toBe(network());
    expect(jacobian(network(), input('x', [BATCH, 3]))).toBe(jacobian(network(), input('x', [BATCH, 3])));
  });

  it('for inputs of one name and shape, and not for others', () => {
    expect(input('x', [2])).toBe(input('x', [2]));
    expect(input('x', [2])).not.toBe(input('x', [3]));
    expect(input('x', [2])).not.toBe(input('y', [2]));
  });

  it('for small constants of equal numbers and shape', () => {
    expect(constant([1, 2])).toBe(constant([1, 2]));
    expect(constant(values(64))).toBe(constant(values(64)));
    expect(constant([1, 2])).not.toBe(constant(tensor([1, 2], [2, 1])));
    expect(constant([1, 2])).not.toBe(constant([1, 3]));
  });

  it('for large constants of the same data alone', () => {
    const large = values(65);
    expect(constant(large)).toBe(constant(large));
    expect(constant(large)).toBe(constant({ ...large }));
    expect(constant(large)).not.toBe(constant(values(65)));
  });

  it('where 0 and −0 differ, as their quotients do', () => {
    expect(constant(0)).not.toBe(constant(-0));
    expect(constant(Number.NaN)).toBe(constant(Number.NaN));
  });

  it('apart from attributes: order, axes, exponent', () => {
    const x = input('x', [2, 2]);
    expect(x.silu(1)).not.toBe(x.silu(2));
    expect(x.sum([0])).not.toBe(x.sum([1]));
    expect(x.power(3)).not.toBe(x.power(4));
    expect(x.less(1)).not.toBe(x.lessOrEqual(1));
  });
});

describe('the table of expressions', () => {
  it('does not keep what nobody holds', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const build = () => adjoint(input('garbage', [7]).exp().sine(), [input('garbage', [7])])[0];
    const node = new WeakRef(build());
    // A weak reference holds its target until the end of the turn.
    await new Promise((resolve) => setTimeout(resolve, 0));
    collect();
    expect(node.deref()).toBeUndefined();
    // And what is built anew is whole.
    expect(build()).toBe(build());
    expect(build().shape).toEqual([7]);
  });
});
