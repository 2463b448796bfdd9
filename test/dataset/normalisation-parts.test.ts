import { describe, expect, it } from 'vitest';
import {
  type Dataset,
  denormalise,
  fitNormalisation,
  normalise,
  partsOf,
  type Samples,
} from '../../src/dataset/index.ts';
import { sizeOf, type Tensor } from '../../src/tensor/index.ts';
import { everything } from './further-parts.ts';

/* test/dataset/normalisation.test.ts compares Jacobians and Hessian-vector products with finite differences; here are laws between parts. */

const [n, d, m] = [12, 3, 2];
const drawn = everything(n);
/** Scales of the columns as far apart as units are. */
const stretched = (values: Tensor, scales: readonly number[]): Tensor => ({
  shape: values.shape,
  data: values.data.map((value, i) => value * scales[i % scales.length]),
});

/** Sums over one axis each of a tensor of this shape. */
function summed(
  shape: readonly number[],
  count: number,
  term: (index: readonly number[], q: number) => number,
) {
  const data = Float64Array.from({ length: sizeOf(shape) }, (_, flat) => {
    const index = shape.map((side, axis) => Math.floor(flat / sizeOf(shape.slice(axis + 1))) % side);
    return Array.from({ length: count }, (__, q) => term(index, q)).reduce((a, b) => a + b);
  });
  return { shape, data };
}
const at = ({ shape, data }: Tensor, ...index: readonly number[]): number =>
  data[index.reduce((place, k, axis) => place * shape[axis] + k, 0)];

/** Products that belong to the Jacobian and the Hessian of the samples. */
function products({ dydx, hessian, hvp, vjp, jvp }: Required<Samples>) {
  const [v, c, t] = [hvp.directions, vjp.cotangents, jvp.directions];
  return {
    products: summed([n, v.shape[1], m, d], d, ([i, j, o, a], b) => at(hessian, i, o, a, b) * at(v, i, j, b)),
    adjoints: summed([n, c.shape[1], d], m, ([i, j, a], o) => at(c, i, j, o) * at(dydx, i, o, a)),
    tangents: summed([n, t.shape[1], m], d, ([i, j, o], a) => at(dydx, i, o, a) * at(t, i, j, a)),
  };
}

const known = (values: Tensor): Tensor => ({
  shape: values.shape,
  data: values.data.map((value) => (Number.isNaN(value) ? 0.5 : value)),
});
const jacobian = known(drawn.dydx as Tensor);
const hessian = known(drawn.hessian as Tensor);
const bare = {
  ...drawn,
  x: stretched(drawn.x, [1e-6, 1, 1e5]),
  y: stretched(drawn.y, [1e3, 1e-4]),
  dydx: jacobian,
  hessian,
} as Required<Dataset>;
const belonging = products(bare);
const set = {
  ...bare,
  hvp: { ...bare.hvp, products: belonging.products },
  vjp: { ...bare.vjp, adjoints: belonging.adjoints },
  jvp: { ...bare.jvp, tangents: belonging.tangents },
} as Required<Dataset>;
const normalisation = fitNormalisation(set);
const normal = normalise(set, normalisation) as Required<Samples>;

const expectNear = (received: Tensor, expected: Tensor) => {
  expect(received.shape).toEqual(expected.shape);
  for (const [i, value] of received.data.entries()) {
    // Sums of three numbers of one size may cancel.
    const size = Math.max(...expected.data.map(Math.abs));
    expect(Math.abs(value - expected.data[i])).toBeLessThanOrEqual(1e-13 * size);
  }
};

describe('normalisation of every part', () => {
  it('commutes with products of Hessians and directions, cotangents and Jacobians, Jacobians and directions', () => {
    const expected = products(normal);
    expectNear(normal.hvp.products, expected.products);
    expectNear(normal.vjp.adjoints, expected.adjoints);
    expectNear(normal.jvp.tangents, expected.tangents);
  });

  it('keeps Hessians symmetric', () => {
    for (let start = 0; start < hessian.data.length; start += d * d)
      for (let a = 0; a < d; a++)
        for (let b = 0; b < a; b++)
          expect(normal.hessian.data[start + a * d + b]).toBe(normal.hessian.data[start + b * d + a]);
  });

  it('moves a standard error as it moves a label that is off by it', () => {
    const { errors } = set;
    const plus = (label: Tensor, error: Tensor): Tensor => ({
      shape: label.shape,
      data: label.data.map((value, i) => value + error.data[i]),
    });
    const off = normalise(
      {
        ...set,
        y: plus(set.y, errors.y!),
        dydx: plus(set.dydx, errors.dydx!),
        hessian: plus(set.hessian, errors.hessian!),
        hvp: { ...set.hvp, products: plus(set.hvp.products, errors.products!) },
      },
      normalisation,
    ) as Required<Samples>;
    for (const [moved, label, error] of [
      [off.y, normal.y, normal.errors.y],
      [off.dydx, normal.dydx, normal.errors.dydx],
      [off.hessian, normal.hessian, normal.errors.hessian],
      [off.hvp.products, normal.hvp.products, normal.errors.products],
    ] as [Tensor, Tensor, Tensor][])
      for (const [i, value] of error.data.entries()) {
        if (Number.isNaN(value)) continue;
        const size = Math.abs(moved.data[i]) + Math.abs(label.data[i]);
        expect(Math.abs(moved.data[i] - label.data[i] - value)).toBeLessThanOrEqual(
          1e-14 * (1 + size) * (1 + value),
        );
      }
  });

  it('is undone by its inverse, and what is not known stays so', () => {
    const back = new Map(partsOf(denormalise(normalise(drawn, normalisation), normalisation)));
    for (const [part, { data }] of partsOf(drawn))
      for (const [i, value] of data.entries()) {
        const returned = back.get(part)!.data[i];
        if (Number.isNaN(value)) expect(returned, part).toBeNaN();
        else
          expect(Math.abs(returned - value), part).toBeLessThanOrEqual(
            1e-14 * Math.abs(value) + (part === 'x' || part === 'y' ? 1e-10 : 0),
          );
      }
  });
});
