import { describe, expect, it } from 'vitest';
import {
  adjoint,
  applyActivation,
  type Expression,
  hessianVectorProduct,
  input,
  jacobian,
} from '../../src/graph/index.ts';
import { BATCH, stream } from '../../src/tensor/index.ts';
import { DIFFERENCE_ERROR, dot, oneValue, STEP, shifted, uniformTensor, valuesOf } from './cases.ts';

const activations = [
  ...(['silu', 'tanh', 'sigmoid', 'softplus', 'gelu', 'relu', 'sine', 'normalCdf'] as const),
  ...(['mish', 'gelu-tanh', 'softsign', 'hard-swish', 'celu(0.6)', 'clip(-0.3,2)'] as const),
];

const x = input('x', [BATCH, 3]);
const parameters = {
  w1: input('w1', [3, 5]),
  b1: input('b1', [5]),
  w2: input('w2', [5, 4]),
  b2: input('b2', [4]),
  w3: input('w3', [4, 2]),
  b3: input('b3', [2]),
};

/** A network with two hidden layers and two outputs. */
function network(activation: (typeof activations)[number]): Expression {
  const { w1, b1, w2, b2, w3, b3 } = parameters;
  const f = (z: Expression) => (activation === 'normalCdf' ? z.normalCdf() : applyActivation(z, activation));
  const first = f(x.matmul(w1).add(b1));
  const second = f(first.matmul(w2).add(b2));
  return second.matmul(w3).add(b3);
}

/** ½Σ(e − target)² */
function misfit(e: Expression, target: string): Expression {
  return e.sub(input(target, e.shape)).square().sum().mul(0.5);
}

describe.each(activations)('a Sobolev loss of a network with %s', (activation) => {
  const y = network(activation);
  const names = Object.keys(parameters);
  const random = stream(1, activation);
  const v = input('v', x.shape);
  const losses = {
    'of values': misfit(y, 'value'),
    'of values and gradients': misfit(y, 'value').add(misfit(jacobian(y, x), 'gradient').mul(0.7)),
    'of values, gradients and Hessian-vector products': misfit(y, 'value')
      .add(misfit(jacobian(y, x), 'gradient').mul(0.7))
      .add(misfit(hessianVectorProduct(y, x, v), 'product').mul(0.3)),
  };
  const bindings = {
    ...Object.fromEntries(
      Object.entries(parameters).map(([name, p]) => [name, uniformTensor(p.shape, random)]),
    ),
    x: uniformTensor(x.shape, random),
    v: uniformTensor(v.shape, random),
    value: uniformTensor(y.shape, random),
    gradient: uniformTensor([BATCH, 2, 3], random),
    product: uniformTensor([BATCH, 2, 3], random),
  };

  it.each(Object.entries(losses))('%s has the parameter gradient of central differences', (_, loss) => {
    const gradients = valuesOf(adjoint(loss, Object.values(parameters)), bindings);
    names.forEach((name, k) => {
      const gradient = gradients[k];
      const scale = Math.max(1, ...gradient.data.map(Math.abs));
      gradient.data.forEach((value, i) => {
        const unit = { shape: gradient.shape, data: new Float64Array(gradient.data.length).with(i, 1) };
        const [above, below] = [1, -1].map((sign) =>
          oneValue(loss, shifted(bindings, name, unit, sign * STEP)),
        );
        const difference = (above.data[0] - below.data[0]) / (2 * STEP);
        expect(Math.abs(value - difference), `${name}[${i}]`).toBeLessThan(DIFFERENCE_ERROR * scale);
      });
    });
  });

  it('has the second parameter derivatives of central differences of its gradient', () => {
    const loss = losses['of values and gradients'];
    const list = Object.values(parameters);
    const directions = Object.fromEntries(list.map((p, k) => [`d${k}`, uniformTensor(p.shape, random)]));
    const along = adjoint(loss, list)
      .map((g, k) => g.mul(input(`d${k}`, list[k].shape)).sum())
      .reduce((p, q) => p.add(q));
    const at = { ...bindings, ...directions };
    const products = valuesOf(adjoint(along, list), at);
    list.forEach((p, k) => {
      const u = uniformTensor(p.shape, random);
      const [above, below] = [1, -1].map(
        (sign) => oneValue(along, shifted(at, names[k], u, sign * STEP)).data[0],
      );
      const exact = dot(products[k], u);
      expect(Math.abs(exact - (above - below) / (2 * STEP))).toBeLessThan(
        10 * DIFFERENCE_ERROR * Math.max(1, Math.abs(exact)),
      );
    });
  });
});
